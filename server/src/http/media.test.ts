import { afterAll, expect, test } from 'bun:test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Image } from '@zivero/shared/schemas/catalog';
import { Hono } from 'hono';
import sharp from 'sharp';
import { guestContext, requestContext, staffContext } from '../../test/test-context.ts';
import { createMediaFiles } from '../infra/storage/media-files.ts';
import { createMedia } from '../modules/media/media.ts';
import type { RequestContext } from '../rpc/trpc.ts';
import type { CorridorEnv } from './corridor.ts';
import { errorResponse } from './error-response.ts';
import { createMediaHandlers } from './media.ts';

const dir = await mkdtemp(join(tmpdir(), 'zivero-media-http-'));
afterAll(() => rm(dir, { recursive: true, force: true }));
const handlers = createMediaHandlers(createMedia({ files: createMediaFiles({ dir }) }));
let context: RequestContext = guestContext();
const app = new Hono<CorridorEnv>()
  .onError((error, c) => errorResponse(c, error))
  .use((c, next) => {
    c.set('context', context);
    return next();
  })
  .post('/media', handlers.upload)
  .get('/media/*', handlers.serve);

const png = await sharp({ create: { width: 700, height: 350, channels: 3, background: '#8fa58a' } })
  .png()
  .toBuffer();
const formOf = (fields: Record<string, string | Blob>) => {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
};
const send = async (body: RequestInit['body'], headers: Record<string, string> = {}) =>
  app.request('/media', { method: 'POST', body: body ?? null, headers });
const codeOf = async (reply: Response) => [reply.status, ((await reply.json()) as { code: string }).code];

test('only staff who may edit the catalog upload; others are told apart and write nothing', async () => {
  const body = () => formOf({ file: new Blob([png]) });
  context = guestContext();
  expect(await codeOf(await send(body()))).toEqual([401, 'auth.required']);
  context = requestContext({ kind: 'expired' });
  expect(await codeOf(await send(body()))).toEqual([401, 'auth.access-expired']);
  context = staffContext('packer');
  expect(await codeOf(await send(body()))).toEqual([403, 'auth.forbidden']);
});

test('an uploaded picture is served whole and scaled, to be kept for ever, and not sent twice', async () => {
  context = staffContext('owner');
  const reply = await send(formOf({ file: new Blob([png], { type: 'image/svg+xml' }), alt: ' Sage paper ' }));
  expect(reply.status).toBe(201);
  const image = Image.parse(await reply.json());
  expect(image).toMatchObject({
    width: 700,
    height: 350,
    alt: 'Sage paper',
    paper: expect.stringMatching(/^#[0-9a-f]{6}$/),
  });
  context = guestContext();
  for (const [path, width] of [
    [image.key, 700],
    [`w320/${image.key}`, 320],
  ] as const) {
    const shown = await app.request(`/media/${path}`);
    expect(shown.status).toBe(200);
    expect(shown.headers.get('content-type')).toBe('image/webp');
    expect(shown.headers.get('cache-control')).toContain('immutable');
    expect((await sharp(await shown.arrayBuffer()).metadata()).width).toBe(width);
    const etag = shown.headers.get('etag') ?? '';
    expect((await app.request(`/media/${path}`, { headers: { 'if-none-match': etag } })).status).toBe(304);
  }
});

test('malformed uploads and unknown pictures are typed faults', async () => {
  context = staffContext('owner');
  expect(await codeOf(await send(formOf({ alt: 'no file' })))).toEqual([400, 'request.invalid']);
  expect(await codeOf(await send(formOf({ file: 'a text' })))).toEqual([400, 'request.invalid']);
  expect(await codeOf(await send(formOf({ file: new Blob(['<svg/>']) })))).toEqual([
    415,
    'media.unsupported',
  ]);
  expect(await codeOf(await send('{}', { 'content-type': 'application/json' }))).toEqual([
    415,
    'media.unsupported',
  ]);
  const cut = { 'content-type': 'multipart/form-data; boundary=x' };
  expect(await codeOf(await send('--y nonsense', cut))).toEqual([400, 'request.malformed']);
  for (const path of ['img_none.webp', 'w1/img_none.webp', '..%2f..%2fpackage.json'])
    expect(await codeOf(await app.request(`/media/${path}`))).toEqual([404, 'media.not-found']);
});
