import { afterAll, expect, test } from 'bun:test';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { examine } from './checks.ts';
import type { Finding } from './finding.ts';

const root = join(import.meta.dir, '../../../..');
const folder = mkdtempSync(join(tmpdir(), 'zivero-doctor-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The findings about one subject on a machine with nothing but `binaries` and an empty cache. */
async function about(
  subject: string,
  env: Record<string, string> = {},
  binaries: Record<string, string> = {},
): Promise<Finding[]> {
  const bin = mkdtempSync(join(folder, 'bin-'));
  for (const [name, script] of Object.entries(binaries)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  const cache = mkdtempSync(join(folder, 'cache-'));
  const findings = await examine({ root, env: { PATH: bin, ZIVERO_CACHE: cache, ...env } });
  return findings.filter((finding) => finding.subject === subject);
}

test('a machine with neither Redis nor Debian packages is told how to get it', async () => {
  const [redis] = await about('Redis');
  expect(redis?.state).toBe('missing');
  expect(redis?.text).toContain('brew install redis');
});

test('Debian packages are a way, and an old Redis on PATH is passed over aloud', async () => {
  const findings = await about(
    'Redis',
    {},
    { 'redis-server': 'echo v=6.0.1', 'apt-get': '', 'dpkg-deb': '' },
  );
  expect(findings.map(({ state }) => state)).toEqual(['note', 'ok']);
  expect(findings[0]?.text).toContain('6.0.1');
});

test('a variable that names a dead server is a fault, and the URL itself (with its password) is not shown', async () => {
  const [postgres] = await about('PostgreSQL', { POSTGRES_URL: 'postgres://me:secret@127.0.0.1:9/shop' });
  expect(postgres?.state).toBe('missing');
  expect(JSON.stringify(postgres)).not.toContain('secret');
});

test('a taken port is a note when it was not chosen, a fault when it was', async () => {
  const server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: () => new Response() });
  const [chosen] = await about('Port', { PORT: String(server.port) });
  await server.stop(true);
  expect(chosen?.state).toBe('missing');
  const [freed] = await about('Port', { PORT: String(server.port) });
  expect(freed?.state).toBe('ok');
});

test('without Python and mongod the way to a MongoDB is named', async () => {
  const [mongo] = await about('MongoDB');
  expect(mongo).toMatchObject({ state: 'note', text: expect.stringContaining('Python 3.10') });
});
