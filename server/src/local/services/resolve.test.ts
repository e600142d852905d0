import { afterAll, describe, expect, test } from 'bun:test';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { testServices } from '../../../test/services.ts';
import { startMongo } from './mongo.ts';
import { resolveMongo } from './mongo-ways.ts';
import { resolvePostgres, startPostgres } from './postgres.ts';
import { resolveRedis, startRedis } from './redis.ts';
import { packagedRedis } from './redis-package.ts';
import type { StartContext } from './ways.ts';

const folder = mkdtempSync(join(tmpdir(), 'zivero-ways-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const services = await testServices();

/** A context with a PATH on which only `binaries` (name → shell script) lie. */
function contextWith(binaries: Record<string, string>, env: Record<string, string> = {}) {
  const bin = mkdtempSync(join(folder, 'bin-'));
  for (const [name, script] of Object.entries(binaries)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  const lines: string[] = [];
  const { MONGODB_URL: _m, POSTGRES_URL: _p, REDIS_URL: _r, ...outer } = process.env;
  const context: StartContext = {
    env: { ...outer, PATH: `${bin}:/usr/bin:/bin`, ...env },
    dataDir: mkdtempSync(join(folder, 'data-')),
    throwaway: true,
    report: (service, line) => lines.push(`${service}: ${line}`),
  };
  return { bin, context, lines };
}

describe('a URL in the environment comes first', () => {
  test('even where a binary lies on PATH, and stopping leaves that server alone', async () => {
    const { context } = contextWith(
      { 'redis-server': 'echo "v=8.0.0"', mongod: 'echo "db version v8.0.0"' },
      services,
    );
    for (const start of [startMongo, startPostgres, startRedis]) {
      const running = await start(context);
      expect(running).toMatchObject({ way: 'env', pid: null });
      await running.stop();
      await (await start(context)).stop();
    }
  });

  test('and one that nobody answers at is an error that names the variable', async () => {
    const nobody = '127.0.0.1:9';
    const { context } = contextWith(
      {},
      { POSTGRES_URL: `postgres://${nobody}/x`, REDIS_URL: `redis://${nobody}` },
    );
    await expect(startPostgres(context)).rejects.toThrow('POSTGRES_URL is set, but no PostgreSQL answers');
    await expect(startRedis(context)).rejects.toThrow('REDIS_URL is set, but no Redis answers');
  });
});

describe('a binary on PATH comes second', () => {
  test('mongod 7.0 and newer', async () => {
    const { bin, context } = contextWith({ mongod: 'echo "db version v7.0.4"' });
    expect(await resolveMongo(context)).toMatchObject({
      way: 'path',
      kind: 'mongod',
      path: join(bin, 'mongod'),
    });
  });

  test('an older mongod is passed over with a line that says so', async () => {
    const { bin, context, lines } = contextWith({ mongod: 'echo "db version v6.0.9"' });
    mkdirSync(join(context.dataDir, 'secantus'));
    expect((await resolveMongo(context)).way).toBe('package');
    expect(lines).toContain(
      `mongo: mongod 6.0.9 at ${join(bin, 'mongod')} passed over: 7.0 or newer is needed`,
    );
  });

  test('PostgreSQL 15 is passed over, and so is a 17 without initdb', async () => {
    for (const [version, reason] of [
      ['15.4', '16 or newer is needed'],
      ['17.2', 'it has no initdb'],
    ]) {
      const { context, lines } = contextWith({ postgres: `echo "postgres (PostgreSQL) ${version}"` });
      expect((await resolvePostgres(context)).way).toBe('package');
      expect(lines.join('\n')).toContain(`passed over: ${reason}`);
    }
  });

  test('a link on PATH to a whole PostgreSQL is followed, and it runs', async () => {
    const { bin, context } = contextWith({});
    const packaged = await resolvePostgres({
      ...context,
      env: { ...context.env, ZIVERO_LOCAL_POSTGRES: 'package' },
    });
    symlinkSync(join(packaged.binDir, 'postgres'), join(bin, 'postgres'));
    const running = await startPostgres(context);
    await running.stop();
    expect(running.way).toBe('path');
  });

  test('Redis 6.2 runs from PATH; 6.0 is passed over', async () => {
    const probe = contextWith({});
    const packaged = await packagedRedis(probe.context);
    const script = `LD_LIBRARY_PATH=${packaged.libraryPath} exec ${packaged.path} "$@"`;
    const running = await startRedis(contextWith({ 'redis-server': script }).context);
    await running.stop();
    expect(running.way).toBe('path');

    const old = contextWith({ 'redis-server': 'echo "Redis server v=6.0.16"' });
    expect((await resolveRedis(old.context)).way).toBe('package');
    expect(old.lines.join('\n')).toContain('Redis 6.0.16');
  });
});

describe('ZIVERO_LOCAL_… forces a way', () => {
  test('package, though PATH would do', async () => {
    const { context } = contextWith({ 'redis-server': 'echo "v=8.0.0"' }, { ZIVERO_LOCAL_REDIS: 'package' });
    expect((await resolveRedis(context)).way).toBe('package');
  });

  test('path, and then a missing binary is an error that says what is missing', async () => {
    const forced = { ZIVERO_LOCAL_MONGO: 'path', ZIVERO_LOCAL_POSTGRES: 'path', ZIVERO_LOCAL_REDIS: 'path' };
    const { bin, context } = contextWith({}, forced);
    const nothingThere = { ...context, env: { ...context.env, PATH: bin } };
    await expect(resolveMongo(nothingThere)).rejects.toThrow('PATH has no `mongod` 7.0');
    await expect(resolvePostgres(nothingThere)).rejects.toThrow('PATH has no `postgres` of version 16');
    await expect(resolveRedis(nothingThere)).rejects.toThrow('PATH has neither');
  });

  test('any other value is refused', async () => {
    const { context } = contextWith({}, { ZIVERO_LOCAL_MONGO: 'docker' });
    await expect(resolveMongo(context)).rejects.toThrow('ZIVERO_LOCAL_MONGO is "docker"');
  });
});

describe('fetching mongod', () => {
  test('a refusal is remembered for a day, and no longer', async () => {
    const cache = mkdtempSync(join(folder, 'cache-'));
    const { context, lines } = contextWith({}, { ZIVERO_CACHE: cache, ZIVERO_LOCAL_MONGO: 'package' });
    // Neither Python nor cargo's server: what is asked here is only whether a download was tried.
    const bare = { ...context, env: { ...context.env, PATH: folder } };
    writeFileSync(join(cache, 'mongod-download-refused'), 'no route');
    await resolveMongo(bare).catch(() => null);
    expect(lines).toEqual(['mongo: fetching mongod failed within the last day: SecantusDB stands in']);
  });

  test('with no way left, the error names the ways', async () => {
    const { context } = contextWith({}, { ZIVERO_CACHE: mkdtempSync(join(folder, 'cache-')) });
    mkdirSync(join(context.dataDir, 'secantus'));
    const bare = { ...context, env: { ...context.env, PATH: folder } };
    await expect(resolveMongo(bare)).rejects.toThrow('No MongoDB: set MONGODB_URL, or install mongod 7.0');
  });
});

test('throwaway data are gone after the stop', async () => {
  const { context } = contextWith({});
  const running = await startRedis(context);
  expect(existsSync(join(context.dataDir, 'redis'))).toBe(true);
  await running.stop();
  expect(existsSync(join(context.dataDir, 'redis'))).toBe(false);
  expect(dirname(context.dataDir)).toBe(folder);
});
