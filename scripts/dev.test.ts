/** `bun dev` as a newcomer meets it, in a data folder of its own. */
import { afterAll, expect, test } from 'bun:test';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isRoot } from '../server/src/local/services/cache-dir.ts';
import { runCommand } from '../server/src/local/services/commands.ts';
import { freePort } from '../server/src/local/services/ports.ts';
import { rootDataDir } from '../server/src/local/services/postgres-home.ts';

const ROOT = join(import.meta.dir, '..');
mkdirSync(join(ROOT, '.zivero'), { recursive: true });
const dataDir = mkdtempSync(join(ROOT, '.zivero', 'dev-test-'));
const children: ChildProcess[] = [];

afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(dataDir, { recursive: true, force: true });
  if (isRoot()) rmSync(rootDataDir(dataDir), { recursive: true, force: true });
}, 60_000);

/** Starts `bun dev` and waits for its closing block. */
async function startDev() {
  const { MONGODB_URL: _m, POSTGRES_URL: _p, REDIS_URL: _r, STRIPE_SECRET_KEY: _s, ...env } = process.env;
  const port = await freePort();
  const child = spawn(process.execPath, ['scripts/dev.ts', '--products', '60'], {
    cwd: ROOT,
    env: { ...env, DATA_DIR: dataDir, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      said += chunk;
    });
  }
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const deadline = Date.now() + 150_000;
  while (!said.includes('Ctrl-C stops everything')) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`bun dev did not start:\n${said}`);
    await Bun.sleep(100);
  }
  const urls: Record<'store' | 'admin' | 'graphiql' | 'mailbox' | 'stripe', string> = JSON.parse(
    readFileSync(join(dataDir, 'dev.json'), 'utf8'),
  );
  return { child, exited, urls, said: () => said };
}

async function page(url: string): Promise<string> {
  const reply = await fetch(url, { headers: { accept: 'text/html' } });
  expect(reply.status).toBe(200);
  return reply.text();
}

/** What still runs for this data folder, by its arguments or by the log file that it writes to. */
async function leftRunning(pids: readonly number[]): Promise<string[]> {
  const { output } = await runCommand('ps', ['-eo', 'pid,args', '-ww']);
  const ours = [dataDir, rootDataDir(dataDir)];
  return output.split('\n').filter((line) => {
    const pid = Number(line.trim().split(' ')[0]);
    return pids.includes(pid) || ours.some((place) => line.includes(place));
  });
}

/** Every process below one, itself left out. */
async function descendantsOf(pid: number): Promise<number[]> {
  const { output } = await runCommand('ps', ['-eo', 'pid,ppid']);
  const rows = output
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] =>
    rows.flatMap(([child, of]) => (of === parent && child ? [child, ...below(child)] : []));
  return below(pid);
}

test('shows a seeded shop behind one origin, and Ctrl-C leaves nothing running', async () => {
  const dev = await startDev();
  expect(dev.said()).toContain('60 products');
  expect(dev.said()).toContain('shopper@example.com');
  expect(dev.said()).toContain('owner@example.com');
  expect(await page(dev.urls.store)).toContain('<h1');
  expect(await page(`${dev.urls.admin}/`)).toContain('<script');
  expect((await page(dev.urls.graphiql)).toLowerCase()).toContain('graphiql');
  expect(await page(dev.urls.mailbox)).toContain('Mailbox');
  expect(await page(dev.urls.stripe)).toContain('4242');
  // Vite's module, through the one front door.
  expect((await fetch(`${dev.urls.store}/src/entry-client.ts`)).headers.get('content-type')).toContain(
    'javascript',
  );

  const pids = await descendantsOf(dev.child.pid ?? 0);
  expect(pids.length).toBeGreaterThanOrEqual(7);
  dev.child.kill('SIGINT');
  expect(await dev.exited).toBe(0);
  expect(await leftRunning(pids)).toEqual([]);
  expect(existsSync(join(dataDir, 'dev.json'))).toBe(false);
}, 200_000);

test('a second start finds the shop as it was, and a Ctrl-C in the middle of a start stops it all', async () => {
  const dev = await startDev();
  expect(dev.said()).not.toContain('Demo shop');
  dev.child.kill('SIGTERM');
  expect(await dev.exited).toBe(0);

  const { MONGODB_URL: _m, POSTGRES_URL: _p, REDIS_URL: _r, ...env } = process.env;
  const early = spawn(process.execPath, ['scripts/dev.ts'], {
    cwd: ROOT,
    env: { ...env, DATA_DIR: dataDir, PORT: String(await freePort()) },
    stdio: 'ignore',
  });
  children.push(early);
  const exited = new Promise((resolve) => early.once('exit', resolve));
  let pids: number[] = [];
  while (pids.length < 2) {
    await Bun.sleep(50);
    pids = await descendantsOf(early.pid ?? 0);
  }
  early.kill('SIGINT');
  await exited;
  expect(await leftRunning(pids)).toEqual([]);
}, 200_000);
