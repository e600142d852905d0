import { randomBytes } from 'node:crypto';
import { mkdirSync, openSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import postgres from 'postgres';
import { freePort } from '../server/src/local/services/ports.ts';
import { testServices } from '../server/test/services.ts';

const ROOT = join(import.meta.dirname, '..');
/** What the processes of the last run said. */
const LOGS = join(ROOT, '.zivero/e2e');
const KEY = 'sk_test_e2e';
const WEBHOOK_SECRET = 'whsec_e2e';

export type Shop = {
  url: string;
  stripeUrl: string;
  mailUrl: string;
  sql: postgres.Sql;
  /** Another server on the same databases, at a port of its own unless `changes` to its environment name one. */
  startServer(changes: Record<string, string>): Promise<Server>;
  stop(): Promise<void>;
};
export type Server = { url: string; stop(): Promise<void> };

type Child = ReturnType<typeof Bun.spawn>;

/**
 * The production build as a shopper meets it: databases of its own on the real services, a seeded demo
 * shop, the Stripe stand-in, the mailbox and the server, each a process of its own.
 */
export async function startShop({ products = 80, orders = 40, seed = 7 } = {}): Promise<Shop> {
  const services = await testServices();
  const name = `ze_${Date.now()}_${randomBytes(4).toString('hex')}`;
  const folder = await mkdtemp(join(tmpdir(), 'zivero-e2e-'));
  const [port, stripePort, smtpPort, mailPort] = await Promise.all([
    freePort(),
    freePort(),
    freePort(),
    freePort(),
  ]);
  const url = `http://127.0.0.1:${port}`;
  const admin = postgres(services.POSTGRES_URL, { max: 1 });
  await admin`CREATE DATABASE ${admin(name)}`;
  const env: Record<string, string> = {
    ...definedOf(process.env),
    PORT: String(port),
    MONGODB_URL: withPath(services.MONGODB_URL, name),
    POSTGRES_URL: withPath(services.POSTGRES_URL, name),
    REDIS_URL: services.REDIS_URL,
    REDIS_PREFIX: `${name}:`,
    STRIPE_SECRET_KEY: KEY,
    STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET,
    STRIPE_API_URL: `http://127.0.0.1:${stripePort}`,
    SMTP_URL: `smtp://127.0.0.1:${smtpPort}`,
    MEDIA_DIR: join(folder, 'media'),
    JWT_SECRET: randomBytes(32).toString('hex'),
    LOG_LEVEL: 'warn',
    STORE_DEV_URL: '',
    ADMIN_DEV_URL: '',
  };
  mkdirSync(LOGS, { recursive: true });
  const log = openSync(join(LOGS, 'shop.log'), 'w');
  const bun = (args: string[], changes: Record<string, string> = {}): Child =>
    Bun.spawn([process.execPath, ...args], {
      cwd: ROOT,
      env: { ...env, ...changes },
      stdout: log,
      stderr: 'inherit',
    });
  const children: Child[] = [];
  const stop = async () => {
    for (const child of children.toReversed()) child.kill('SIGTERM');
    await Promise.all(children.map((child) => child.exited));
    await sql.end({ timeout: 5 });
    await admin.unsafe(`DROP DATABASE "${name}" WITH (FORCE)`);
    await admin.end();
    const mongo = new MongoClient(env.MONGODB_URL ?? '');
    await mongo.db().dropDatabase();
    await mongo.close();
    await rm(folder, { recursive: true, force: true });
  };
  const sql = postgres(env.POSTGRES_URL ?? '', { max: 2 });
  async function startServer(changes: Record<string, string>): Promise<Server> {
    const own = changes.PORT ?? String(await freePort());
    const child = bun(['server/src/main.ts'], { ...changes, PORT: own });
    children.push(child);
    await untilReady(`http://127.0.0.1:${own}/readyz`);
    return {
      url: `http://127.0.0.1:${own}`,
      stop: async () => {
        child.kill('SIGTERM');
        await child.exited;
      },
    };
  }
  try {
    const seeding = bun([
      'scripts/seed.ts',
      '--products',
      `${products}`,
      '--orders',
      `${orders}`,
      '--seed',
      `${seed}`,
    ]);
    if ((await seeding.exited) !== 0) throw new Error('the demo shop could not be seeded');
    const stripe = ['--port', `${stripePort}`, '--data', join(folder, 'stripe.sqlite'), '--key', KEY];
    const hook = ['--webhook-url', `${url}/webhooks/stripe`, '--webhook-secret', WEBHOOK_SECRET];
    children.push(bun(['server/src/local/stripe/main.ts', ...stripe, ...hook]));
    const mail = [
      '--folder',
      join(folder, 'mail'),
      '--smtp-port',
      `${smtpPort}`,
      '--http-port',
      `${mailPort}`,
    ];
    children.push(bun(['server/src/local/mailbox/main.ts', ...mail]));
    await startServer({ PORT: String(port) });
    const mailUrl = `http://127.0.0.1:${mailPort}`;
    return { url, stripeUrl: env.STRIPE_API_URL ?? '', mailUrl, sql, startServer, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Asks `question` until its answer is not null; throws with `what` after `seconds`. */
export async function eventually<T>(
  what: string,
  question: () => Promise<T | null>,
  seconds = 20,
): Promise<T> {
  const until = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await question();
    if (answer !== null) return answer;
    if (Date.now() > until) throw new Error(`not within ${seconds} s: ${what}`);
    await Bun.sleep(100);
  }
}

const untilReady = (url: string) =>
  eventually(
    `${url} answers 200`,
    async () => {
      const reply = await fetch(url).catch(() => null);
      return reply?.ok ? true : null;
    },
    60,
  );

function withPath(url: string, path: string): string {
  const changed = new URL(url);
  changed.pathname = `/${path}`;
  return changed.href;
}

function definedOf(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}
