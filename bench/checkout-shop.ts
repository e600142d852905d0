import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildDeps } from '../server/src/deps.ts';
import { readEnv } from '../server/src/env.ts';
import { newId } from '../server/src/kernel/ids.ts';
import { createLog } from '../server/src/kernel/log.ts';
import { freePort } from '../server/src/local/services/ports.ts';
import { HANDLED_EVENTS } from '../server/src/modules/payments/payments.events.ts';
import { prepare } from '../server/src/prepare.ts';
import { ADDRESS, type Browser, createBrowser, NoAnswer } from '../stress/client.ts';
import type { PrivateServices } from '../stress/private-services.ts';
import { type Program, startProgram } from '../stress/programs.ts';
import { createControl, type Delivery } from '../stress/standin.ts';

const KEY = 'sk_test_local';
const SECRET = 'whsec_bench';
const PRODUCTS = 40;
const STAFF = { kind: 'staff', id: newId('stf') } as const;

/** Somebody with a full bag who is about to press "place the order". */
export type Ready = { browser: Browser; input: Record<string, unknown> };

/** A shop as in the field: server and stand-in of Stripe as processes of their own, all talk over HTTP. */
export async function openBenchShop(services: PrivateServices, folder: string, serverArgs: string[] = []) {
  const [port, stripePort] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${port}`;
  const inherited = Object.entries(process.env).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  );
  const env: Record<string, string> = {
    ...Object.fromEntries(inherited),
    ...services.urls,
    NODE_ENV: 'production',
    STORE_URL: url,
    // Each shopper has an address of its own, as in the field.
    TRUSTED_PROXIES: '127.0.0.1',
    STRIPE_SECRET_KEY: KEY,
    STRIPE_API_URL: `http://127.0.0.1:${stripePort}`,
    STRIPE_WEBHOOK_SECRET: SECRET,
    JWT_SECRET: 'b'.repeat(40),
    DATA_DIR: join(folder, 'data'),
    MEDIA_DIR: join(folder, 'media'),
  };
  const variants = await fillShop(env, url);
  // Stripe's own disks are elsewhere: the stand-in's state lies in memory, out of the way of PostgreSQL's.
  const scratch = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'zivero-stripe-'));
  const log = (name: string) => join(folder, 'logs', `${name}.log`);
  const stripe = await startProgram({
    kind: 'stripe',
    name: 'stripe',
    args: [
      'server/src/local/stripe/main.ts',
      ...['--port', String(stripePort), '--data', join(scratch, 'stripe.sqlite')],
      ...['--key', KEY, '--webhook-secret', SECRET],
    ],
    env,
    port: stripePort,
    probe: '/healthz',
    logFile: log('stripe'),
  });
  const main = [...serverArgs, 'server/src/main.ts'];
  const start = (role: 'web' | 'worker', at: number, args = main): Promise<Program> =>
    startProgram({
      kind: 'server',
      name: role,
      args,
      env: { ...env, ZIVERO_ROLE: role, PORT: String(at) },
      port: at,
      probe: '/readyz',
      logFile: log(role),
    });
  const server = await start('web', port);
  const control = createControl(stripe.url);
  const webhook = { url: `${url}/webhooks/stripe`, secret: SECRET };
  let shoppers = 0;

  return {
    /** Process ids by name; each with its children. */
    pids: { server: server.pid(), 'stand-in': stripe.pid(), ...services.pids() },
    /** Which events the shop is told of: all that it works on, or those named. */
    subscribe: (events: readonly string[] = HANDLED_EVENTS) =>
      control('PUT', 'webhooks', [{ ...webhook, events }]),
    /** A new shopper with one thing in the bag, and what the shop says it comes to. */
    async ready(at: number): Promise<Ready> {
      const variantId = variants[at % variants.length];
      if (variantId === undefined) throw new Error('no product');
      shoppers += 1;
      const browser = createBrowser(url, shoppers);
      await again(() => browser.addOne(variantId));
      const quote = await again(browser.quote);
      const input = {
        idempotencyKey: crypto.randomUUID(),
        email: `shopper-${shoppers}@example.com`,
        shippingAddress: ADDRESS,
        shippingMethodId: quote.shippingMethodId,
        expectedTotalMinor: quote.totals.total.amountMinor,
        expectedPromotions: [],
        newsletter: false,
      };
      return { browser, input };
    },
    /** Answers the session to pay. Throws for whatever is not a placed order. */
    async place({ browser, input }: Ready): Promise<string> {
      // The same key: an order that was made before the answer was lost is found again.
      const placed = await again(() => browser.place(input));
      const session = placed.kind === 'ok' ? /cs_\w+/.exec(placed.paymentUrl ?? '')?.[0] : undefined;
      if (session === undefined) throw new Error(`not placed: ${placed.kind}`);
      return session;
    },
    pay: (session: string) => control('POST', 'pay', { session }),
    /** Every webhook has come. Asks the stand-in alone, not the database whose commits are counted. */
    async delivered(): Promise<void> {
      while ((await control<Delivery[]>('GET', 'deliveries?state=pending')).length > 0) await Bun.sleep(5);
    },
    async startWorker(): Promise<Program> {
      return start('worker', await freePort(), ['server/src/main.ts']);
    },
    async close(): Promise<void> {
      await server.stop();
      await stripe.stop();
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}
export type BenchShop = Awaited<ReturnType<typeof openBenchShop>>;

const TRIES = 5;

/** On a busy machine Redis may answer too late for the server's patience: a shopper presses again. */
async function again<T>(press: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await press();
    } catch (error) {
      if (!(error instanceof NoAnswer) || tries === TRIES) throw error;
    }
  }
}

/** A prepared database with things to buy, far more of each than are bought. */
async function fillShop(vars: Record<string, string>, url: string): Promise<string[]> {
  const env = readEnv({ ...vars, ZIVERO_ROLE: 'web' });
  const urls = { store: url, admin: `${url}/admin`, api: url };
  const deps = buildDeps({ env, urls, log: createLog('error') });
  try {
    const { catalog, stock } = deps.modules;
    await prepare(deps);
    const variants: string[] = [];
    for (let number = 1; number <= PRODUCTS; number += 1) {
      const made = await catalog.create(mug(number));
      const variantId = made.kind === 'ok' ? made.product.variants[0]?.id : undefined;
      if (made.kind !== 'ok' || variantId === undefined) throw new Error('no product');
      const change = { kind: 'count', onHand: 1_000_000 } as const;
      await stock.adjust({ variantId, change, reason: 'count' }, STAFF);
      await stock.mirror([made.product.id]);
      variants.push(variantId);
    }
    return variants;
  } finally {
    await deps.close();
  }
}

const mug = (number: number) => ({
  title: `Mug ${number}`,
  slug: `mug-${number}`,
  description: '',
  status: 'active' as const,
  brandId: null,
  categoryIds: [],
  attributes: [],
  tags: [],
  images: [],
  options: [],
  variants: [
    {
      sku: `MUG-${number}`,
      optionValues: [],
      prices: [{ currency: 'EUR', amountMinor: 2_500, compareAtMinor: null }],
      barcode: null,
      weightGrams: 400,
      imageId: null,
    },
  ],
  seo: { title: null, description: null },
});
