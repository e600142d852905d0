import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import postgres from 'postgres';
import { freePort } from '../server/src/local/services/ports.ts';
import { startServices } from '../server/src/local/services/services.ts';
import type { SeededShop } from './search-http-workload.ts';

const ROOT = join(import.meta.dirname, '..');
const ORDERS = 1_000;
const READY_WITHIN_S = 1_800;
const MB = 1024 * 1024;

export type Usage = { rssMb: number; cpuSeconds: number; mainCpuSeconds: number };
export type BenchShop = SeededShop & {
  url: string;
  readySeconds: number;
  /** Of the server's process and its main thread; null where the system does not tell. */
  usage(): Usage | null;
  stop(): Promise<void>;
};
export type BenchShopOptions = {
  products: number;
  /** Where the data lie or shall lie; without it they are made for this run and removed after it. */
  data: string | undefined;
  say(line: string): void;
  /** For the runtime, before the program's name. */
  serverArgs?: readonly string[];
};

/** A seeded demo shop on services of its own, and a server as it runs in production, in a process of its own. */
export async function openBenchShop({
  products,
  data,
  say,
  serverArgs = [],
}: BenchShopOptions): Promise<BenchShop> {
  const folder = data === undefined ? mkdtempSync(join(tmpdir(), 'zivero-bench-')) : resolve(data);
  mkdirSync(folder, { recursive: true });
  const services = await startServices({ env: servicesEnv(), dataDir: folder });
  const children: Bun.Subprocess[] = [];
  const stop = async () => {
    for (const child of children) child.kill('SIGTERM');
    await Promise.all(children.map((child) => child.exited));
    await services.stop();
    if (data === undefined) await rm(folder, { recursive: true, force: true });
  };
  try {
    const env = {
      ...process.env,
      ...services.urls,
      NODE_ENV: 'production',
      // Jobs are another process's: there is no Stripe here to be asked.
      ZIVERO_ROLE: 'web',
      // Holds the search index as well: a second run on the same data starts from its snapshot.
      DATA_DIR: folder,
      MEDIA_DIR: join(folder, 'media'),
      JWT_SECRET: randomBytes(32).toString('hex'),
      STORE_DEV_URL: '',
      ADMIN_DEV_URL: '',
    };
    const shop = (await seededShop(services.urls.POSTGRES_URL)) ?? (await seed(env, products, say));
    if (shop.products !== products)
      throw new Error(
        `${folder} holds ${shop.products} products, not ${products}: --products ${shop.products}`,
      );
    const log = openSync(join(folder, 'server.log'), 'w');
    const port = await freePort();
    const server = Bun.spawn([process.execPath, ...serverArgs, 'server/src/main.ts'], {
      cwd: ROOT,
      env: { ...env, PORT: String(port) },
      stdout: log,
      stderr: log,
    });
    children.push(server);
    const url = `http://127.0.0.1:${port}`;
    const startedAt = performance.now();
    await untilReady(`${url}/readyz`, server);
    const readySeconds = Number(((performance.now() - startedAt) / 1_000).toFixed(1));
    return { ...shop, url, readySeconds, usage: () => usageOf(server.pid), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Nobody else's databases, whatever the environment names. */
function servicesEnv(): Record<string, string | undefined> {
  const { MONGODB_URL, POSTGRES_URL, REDIS_URL, ...rest } = process.env;
  return rest;
}

/** Null when nothing was seeded there yet. */
async function seededShop(url: string): Promise<SeededShop | null> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    const [there] = await sql`select to_regclass('settings') is not null as yes`;
    if (there?.yes !== true) return null;
    const [row] = await sql`select value from settings where key = 'demo-seed' and value->>'state' = 'done'`;
    if (row === undefined) return null;
    const { products, seed, now } = row.value as { products: number; seed: string; now: string };
    return { products, seed, now: new Date(now) };
  } finally {
    await sql.end();
  }
}

async function seed(
  env: NodeJS.ProcessEnv,
  products: number,
  say: BenchShopOptions['say'],
): Promise<SeededShop> {
  say(`seeding ${products} products`);
  const shop = { products, seed: '1', now: new Date('2026-11-23T12:00:00Z') };
  const words = ['--products', `${products}`, '--orders', `${ORDERS}`, '--now', shop.now.toISOString()];
  const child = Bun.spawn([process.execPath, 'scripts/seed.ts', ...words], {
    cwd: ROOT,
    env,
    stdout: 'ignore',
    stderr: 'inherit',
  });
  if ((await child.exited) !== 0) throw new Error('the shop could not be seeded');
  return shop;
}

async function untilReady(url: string, server: Bun.Subprocess): Promise<void> {
  const giveUpAt = performance.now() + READY_WITHIN_S * 1_000;
  for (;;) {
    const reply = await fetch(url).catch(() => null);
    if (reply?.ok) return;
    if (server.exitCode !== null) throw new Error('the server ended: see server.log');
    if (performance.now() > giveUpAt) throw new Error(`not ready within ${READY_WITHIN_S} s`);
    await Bun.sleep(100);
  }
}

/** Linux: resident memory, and CPU time in ticks of 10 ms. */
function usageOf(pid: number): Usage | null {
  if (!existsSync(`/proc/${pid}/stat`)) return null;
  const [, rss = '0'] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return {
    rssMb: Math.round((Number(rss) * 1024) / MB),
    cpuSeconds: cpuSecondsOf(`/proc/${pid}/stat`),
    mainCpuSeconds: cpuSecondsOf(`/proc/${pid}/task/${pid}/stat`),
  };
}

function cpuSecondsOf(file: string): number {
  const stat = readFileSync(file, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
