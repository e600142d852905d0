import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { testServices } from '../../../test/services.ts';
import { tryFileLock } from '../../infra/storage/file-lock.ts';
import { buildOnce, isRoot } from './cache-dir.ts';
import { findOnPath, mustRun, runCommand } from './commands.ts';
import { rootDataDir } from './postgres-home.ts';
import { probePostgres } from './probes.ts';

const ROOT = join(import.meta.dir, '../../../..');
const shared = await testServices();
mkdirSync(join(ROOT, '.zivero'), { recursive: true });
const folder = mkdtempSync(join(ROOT, '.zivero', 'closed-'));

const started: ChildProcess[] = [];

afterAll(() => {
  // After a failed test; the servers end with their parent.
  for (const child of started) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

/** Runs `bun run services` of `clone`, with Redis and MongoDB given, so that PostgreSQL alone starts. */
function runServices(clone: string, dataDir: string, env: Record<string, string> = {}) {
  const script = join(clone, 'scripts/services.ts');
  const envFile = join(dataDir, '..', `${dataDir.split('/').at(-1)}.env`);
  rmSync(envFile, { force: true });
  const child = spawn(
    'sh',
    ['-c', 'umask 077; exec "$@"', 'sh', process.execPath, script, '--data', dataDir, '--env-file', envFile],
    {
      env: {
        ...process.env,
        MONGODB_URL: shared.MONGODB_URL,
        REDIS_URL: shared.REDIS_URL,
        POSTGRES_URL: '',
        ZIVERO_LOCAL_POSTGRES: 'package',
        ...env,
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  started.push(child);
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const url = async () => {
    while (!existsSync(envFile)) {
      if (child.exitCode !== null) throw new Error(`services ended:\n${said}`);
      await Bun.sleep(50);
    }
    return /^POSTGRES_URL=(.*)$/m.exec(readFileSync(envFile, 'utf8'))?.[1] ?? '';
  };
  return { child, exited, url };
}

/** Every process that was started for `dataDir`: PostgreSQL's own children included. */
async function processesOf(dataDir: string): Promise<string[]> {
  const places = [dataDir, rootDataDir(dataDir)];
  const { output } = await runCommand('ps', ['-eo', 'pid,args', '-ww']);
  const own = output.split('\n').filter((line) => places.some((place) => line.includes(place)));
  return own.filter((line) => line.includes('postgres') && !line.includes('services.ts'));
}

async function untilGone(dataDir: string): Promise<string[]> {
  for (let i = 0; i < 100; i += 1) {
    const left = await processesOf(dataDir);
    if (left.length === 0) return left;
    await Bun.sleep(100);
  }
  return processesOf(dataDir);
}

function forget(dataDir: string) {
  if (isRoot()) rmSync(rootDataDir(dataDir), { recursive: true, force: true });
}

describe('bun run services', () => {
  const dataDir = join(folder, 'plain');
  afterAll(() => forget(dataDir));

  test('SIGTERM stops what it started and keeps the data; a second start finds them', async () => {
    const first = runServices(ROOT, dataDir);
    const url = await first.url();
    await mustRun(process.execPath, ['-e', 'await Bun.sql`CREATE TABLE kept (id int)`'], {
      env: { ...process.env, DATABASE_URL: url },
    });
    expect(await processesOf(dataDir)).not.toEqual([]);
    first.child.kill('SIGTERM');
    expect(await first.exited).toBe(0);
    expect(await processesOf(dataDir)).toEqual([]);

    const second = runServices(ROOT, dataDir);
    await mustRun(process.execPath, ['-e', 'await Bun.sql`SELECT * FROM kept`'], {
      env: { ...process.env, DATABASE_URL: await second.url() },
    });
    second.child.kill('SIGINT');
    expect(await second.exited).toBe(0);
  }, 60_000);

  test.if(findOnPath('setpriv', process.env) !== null)(
    'a killed parent takes its servers with it',
    async () => {
      const { child, url, exited } = runServices(ROOT, dataDir);
      await url();
      child.kill('SIGKILL');
      await exited;
      expect(await untilGone(dataDir)).toEqual([]);
    },
    60_000,
  );

  test('a second start on the same data joins the first and leaves it running', async () => {
    const first = runServices(ROOT, dataDir);
    const url = await first.url();
    const joined = await runCommand(process.execPath, [join(ROOT, 'scripts/services.ts'), '--data', dataDir]);
    expect(joined.output).toContain(`POSTGRES_URL=${url}`);
    expect(await probePostgres(url)).toStartWith('18');
    first.child.kill('SIGTERM');
    await first.exited;
  }, 60_000);
});

describe.if(isRoot())('as root, from a clone that only root may enter', () => {
  const clone = join(folder, 'clone');
  const dataDir = join(clone, '.zivero');
  beforeAll(async () => {
    mkdirSync(clone, { mode: 0o700 });
    // Hard links: the packages themselves have to lie inside the closed folder.
    await mustRun('mkdir', ['-p', join(clone, 'server')]);
    for (const part of ['node_modules', 'server/node_modules']) {
      await mustRun('cp', ['-al', join(ROOT, part), join(clone, part)]);
    }
    for (const part of ['package.json', 'server/package.json', 'server/src', 'scripts']) {
      cpSync(join(ROOT, part), join(clone, part), { recursive: true });
    }
  }, 60_000);
  afterAll(() => forget(dataDir));

  test('PostgreSQL runs, even when the cache is closed as well and the umask is strict', async () => {
    const cache = join(folder, 'cache');
    mkdirSync(cache, { mode: 0o700 });
    const { child, exited, url } = runServices(clone, dataDir, {
      ZIVERO_CACHE: cache,
      ZIVERO_LOCAL_POSTGRES: 'package',
    });
    expect(await probePostgres(await url())).toStartWith('18');
    const owners = await runCommand('ps', ['-eo', 'user,args', '-ww']);
    const line = owners.output.split('\n').find((text) => text.includes(rootDataDir(dataDir)));
    expect(line).not.toStartWith('root');
    child.kill('SIGTERM');
    expect(await exited).toBe(0);
    expect(await processesOf(dataDir)).toEqual([]);
  }, 60_000);
});

describe('the cache', () => {
  test('two builds at once make one, and the loser gets the winner’s', async () => {
    const target = join(folder, 'cache-entry');
    let builds = 0;
    const build = async (staging: string) => {
      builds += 1;
      await Bun.sleep(100);
      await Bun.write(join(staging, 'file'), 'whole');
    };
    await Promise.all([buildOnce(target, build), buildOnce(target, build)]);
    expect(builds).toBe(1);
    expect(await Bun.file(join(target, 'file')).text()).toBe('whole');
  });

  test('a build that fails leaves nothing half-done, and the next one may try again', async () => {
    const target = join(folder, 'failing-entry');
    const failing = buildOnce(target, async (staging) => {
      await Bun.write(join(staging, 'half'), '');
      throw new Error('no network');
    });
    await expect(failing).rejects.toThrow('no network');
    await failing.catch(() => null);
    expect(existsSync(target)).toBe(false);
    await buildOnce(target, async () => {});
    expect(existsSync(target)).toBe(true);
  });

  test('a lock is held against other processes and freed when its holder is killed', async () => {
    const path = join(folder, 'some.lock');
    const hold = `import { tryFileLock } from ${JSON.stringify(join(import.meta.dir, '../../infra/storage/file-lock.ts'))}; tryFileLock(${JSON.stringify(path)}); console.log('held'); setInterval(() => {}, 1000);`;
    const holder = spawn(process.execPath, ['-e', hold], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((resolve) => holder.stdout.once('data', resolve));
    expect(tryFileLock(path)).toBeNull();
    const gone = new Promise((resolve) => holder.once('exit', resolve));
    holder.kill('SIGKILL');
    await gone;
    const lock = tryFileLock(path);
    expect(lock).not.toBeNull();
    lock?.release();
  });
});
