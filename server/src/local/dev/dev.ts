import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startMailbox } from '../mailbox/mailbox.ts';
import { DEMO_PASSWORD, DEMO_SHOPPER, DEMO_STAFF } from '../seed/demo-accounts.ts';
import { DEMO_GIFT_CARD_CODE } from '../seed/seed-offers.ts';
import { freePort, isPortFree, nextFreePort } from '../services/ports.ts';
import { type ServiceUrls, startServices } from '../services/services.ts';
import { type Env, ServiceError } from '../services/ways.ts';
import type { DevContext } from './context.ts';
import { announcePayments, prepareShop } from './database.ts';
import { startServer } from './server.ts';
import { type StripeEnv, startStripe } from './stripe.ts';
import { startVite } from './vite.ts';

export type DevUrls = {
  store: string;
  admin: string;
  graphiql: string;
  mailbox: string;
  /** Null when Stripe itself is used. */
  stripe: string | null;
};

/**
 * A whole shop behind one origin: services, database, demo shop, Stripe stand-in, mailbox, both apps and
 * the server, each as far as possible at the same time. What was started is on `context.stops`.
 */
export async function startDev(context: DevContext, products: number): Promise<DevUrls> {
  const { progress, env, dataDir } = context;
  mkdirSync(dataDir, { recursive: true });
  const port = await choosePort(env.PORT);
  const url = `http://127.0.0.1:${port}`;
  // Chosen before they run: the server need not wait for Vite, which reads the whole store at its start.
  const ports = { store: await freePort(), admin: await freePort() };
  const shared = { ...env, NODE_ENV: 'development', ZIVERO_SERVER_URL: url };

  const [dev] = await allOrFirstFault([
    startShop(context, { products, port, url, ports, shared }),
    progress.step('Store, with hot reload', () => startVite('store', ports.store, context, shared)),
    progress.step('Admin, with hot reload', () => startVite('admin', ports.admin, context, shared)),
  ]);
  warm(url);
  return dev;
}

type ShopOptions = {
  products: number;
  port: number;
  url: string;
  ports: { store: number; admin: number };
  shared: Env;
};

/** Databases, Stripe stand-in and mailbox, then the server on top of them. */
async function startShop(context: DevContext, options: ShopOptions): Promise<DevUrls> {
  const { progress, env, dataDir } = context;
  const { products, port, url, ports, shared } = options;
  const [urls, stripe, mailbox] = await allOrFirstFault([
    prepareDatabases(context, products),
    progress.step(
      'Stripe stand-in',
      () => startStripe(context, url),
      (made) => made?.STRIPE_API_URL ?? 'not needed, a key is set',
    ),
    progress.step(
      'Mailbox',
      () => openMailbox(context),
      (made) => made.url,
    ),
  ]);
  if (stripe) await announcePayments(urls, stripe.STRIPE_API_URL);
  await progress.step('Server', () =>
    startServer(context, url, {
      ...shared,
      ...urls,
      ...stripe,
      PORT: String(port),
      STORE_DEV_URL: `http://127.0.0.1:${ports.store}`,
      ADMIN_DEV_URL: `http://127.0.0.1:${ports.admin}`,
      SMTP_URL: env.SMTP_URL || mailbox.smtpUrl,
      DATA_DIR: dataDir,
      MEDIA_DIR: mediaDirOf(context),
    }),
  );
  const dev = describe(url, mailbox.url, stripe);
  const state = join(dataDir, 'dev.json');
  writeFileSync(state, JSON.stringify({ ...dev, services: urls }, null, 2));
  context.stops.push('state', async () => rmSync(state, { force: true }));
  return dev;
}

async function prepareDatabases(context: DevContext, products: number): Promise<ServiceUrls> {
  const { progress, env, dataDir, stops } = context;
  const services = await progress.step(
    'MongoDB, PostgreSQL, Redis',
    ({ say }) => startServices({ env, dataDir, report: (service, line) => say(`${service}: ${line}`) }),
    ({ labels }) => labels.join(', '),
  );
  stops.push('services', services.stop);
  await prepareShop(services.urls, { progress, products, mediaDir: mediaDirOf(context) });
  return services.urls;
}

function mediaDirOf({ env, dataDir, root }: DevContext): string {
  return env.MEDIA_DIR ? resolve(root, env.MEDIA_DIR) : join(dataDir, 'media');
}

async function openMailbox({ dataDir, stops }: DevContext) {
  const mailbox = await startMailbox({ folder: join(dataDir, 'mail'), smtpPort: 0, httpPort: 0 });
  stops.push('mailbox', mailbox.stop);
  return mailbox;
}

async function choosePort(wanted: string | undefined): Promise<number> {
  if (!wanted) return nextFreePort(3000);
  const port = Number(wanted);
  if (await isPortFree(port)) return port;
  throw new ServiceError(
    `Port ${wanted} (PORT) is taken: set another, or leave it out for the next free one.`,
  );
}

/** Waits for all, so that nothing is still starting when the first fault is passed on. */
async function allOrFirstFault<T extends readonly unknown[]>(
  work: readonly [...{ [K in keyof T]: Promise<T[K]> }],
): Promise<T> {
  await Promise.allSettled(work);
  return Promise.all(work) as unknown as Promise<T>;
}

/** The first page makes Vite read the whole store: that happens while the developer reads the closing block. */
function warm(url: string): void {
  for (const path of ['/', '/admin/'])
    fetch(url + path, { headers: { accept: 'text/html' } }).catch(() => {});
}

function describe(url: string, mailbox: string, stripe: StripeEnv | null): DevUrls {
  return {
    store: url,
    admin: `${url}/admin`,
    graphiql: `${url}/graphql`,
    mailbox,
    stripe: stripe?.STRIPE_API_URL ?? null,
  };
}

/** The closing block: where to look and how to sign in. */
export function closingBlock(urls: DevUrls): string {
  const owner = DEMO_STAFF.find(({ role }) => role === 'owner')?.email ?? '';
  const rows: [string, string][] = [
    ['Store', urls.store],
    ['Admin', urls.admin],
    ['GraphiQL', urls.graphiql],
    ['Mailbox', urls.mailbox],
    [
      'Stripe',
      urls.stripe ? `${urls.stripe} (stand-in: pay with card 4242 4242 4242 4242)` : 'your own account',
    ],
    ['Shopper', `${DEMO_SHOPPER.email}, password ${DEMO_PASSWORD}`],
    ['Gift card', DEMO_GIFT_CARD_CODE],
    ['Owner', `${owner}, password ${DEMO_PASSWORD}`],
  ];
  return [
    '',
    ...rows.map(([name, value]) => `  ${name.padEnd(9)} ${value}`),
    '',
    '  Ctrl-C stops everything; data stay.',
    '',
  ].join('\n');
}
