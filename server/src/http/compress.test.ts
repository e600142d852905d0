import { describe, expect, test } from 'bun:test';
import { gunzipSync } from 'node:zlib';
import { Hono } from 'hono';
import { compress } from './compress.ts';
import type { CorridorEnv } from './corridor.ts';

const long = { text: 'mushroom lamp '.repeat(200) };
const huge = { text: 'mushroom lamp '.repeat(40_000) };
const app = new Hono<CorridorEnv>();
app.use(compress());
app.get('/long', (c) => c.json(long, 200, { vary: 'origin', 'cache-control': 'no-store' }));
app.get('/huge', (c) => c.json(huge));
app.get('/short', (c) => c.json({ text: 'lamp' }));
app.get('/picture', (c) => c.body(new Uint8Array(5_000), 200, { 'content-type': 'image/webp' }));
app.get('/packed', (c) => c.body('x', 200, { 'content-type': 'application/json', 'content-encoding': 'br' }));
app.get('/empty', (c) => c.body(null, 204));

const ask = (path: string, encoding = 'gzip, deflate, br') =>
  app.request(path, { headers: { 'accept-encoding': encoding } });

describe('JSON replies', () => {
  test('are packed for who takes gzip, and keep what else they say', async () => {
    for (const [path, whole] of [['/long', long] as const, ['/huge', huge] as const]) {
      const reply = await ask(path);
      expect(reply.headers.get('content-encoding')).toBe('gzip');
      expect(reply.headers.get('vary')).toContain('accept-encoding');
      const packed = await reply.arrayBuffer();
      expect(packed.byteLength).toBeLessThan(JSON.stringify(whole).length / 10);
      expect(JSON.parse(gunzipSync(packed).toString())).toEqual(whole);
    }
    const { headers } = await ask('/long');
    expect(headers.get('vary')).toBe('origin, accept-encoding');
    expect([headers.get('cache-control'), headers.get('content-type')]).toEqual([
      'no-store',
      'application/json',
    ]);
  });

  test('are left as they are for who does not take it', async () => {
    for (const encoding of ['', 'br', 'identity', 'gzip;q=0', '*;q=0']) {
      const reply = await ask('/long', encoding);
      expect(reply.headers.get('content-encoding')).toBeNull();
      expect(reply.headers.get('vary')).toContain('accept-encoding');
      expect(await reply.json()).toEqual(long);
    }
    for (const encoding of ['*', 'br;q=1, GZIP;q=0.5'])
      expect((await ask('/long', encoding)).headers.get('content-encoding')).toBe('gzip');
  });

  test('that are short, and everything else, are left alone', async () => {
    const short = await ask('/short');
    expect([short.headers.get('content-encoding'), await short.json()]).toEqual([null, { text: 'lamp' }]);
    expect((await ask('/picture')).headers.get('content-encoding')).toBeNull();
    expect((await ask('/packed')).headers.get('content-encoding')).toBe('br');
    expect((await ask('/empty')).status).toBe(204);
  });
});
