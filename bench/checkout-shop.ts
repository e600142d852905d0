import { join } from 'node:path';
import { buildDeps } from '../server/src/deps.ts';
import { readEnv } from '../server/src/env.ts';
import { createHealth } from '../server/src/http/health.ts';
import { createMetrics } from '../server/src/http/metrics.ts';
import { newId } from '../server/src/kernel/ids.ts';
import { createLog } from '../server/src/kernel/log.ts';
import { startStandIn } from '../server/src/local/stripe/testing/stand-in.fixture.ts';
import { HANDLED_EVENTS } from '../server/src/modules/payments/payments.events.ts';
import { prepare } from '../server/src/prepare.ts';
import { buildWeb } from '../server/src/web.ts';
import type { PlaceOrder } from '../shared/src/schemas/checkout.ts';
import type { VariantId } from '../shared/src/schemas/ids.ts';
import { ADDRESS } from '../stress/client.ts';
import type { PrivateServices } from '../stress/private-services.ts';

const SECRET = 'whsec_bench';
const PRODUCTS = 40;
const STAFF = { kind: 'staff', id: newId('stf') } as const;

export type Shopper = { kind: 'guest'; anonymousId: string };
/** Somebody with a full bag who is about to press "place the order". */
export type Ready = { shopper: Shopper; input: PlaceOrder; ip: string };

/** The server's modules on services of their own, webhooks over HTTP, Stripe's stand-in beside it. */
export async function openBenchShop(services: PrivateServices, folder: string) {
  const standIn = await startStandIn(['--webhook-secret', SECRET]);
  const vars = {
    ...services.urls,
    STRIPE_SECRET_KEY: 'sk_test_local',
    STRIPE_API_URL: standIn.url,
    STRIPE_WEBHOOK_SECRET: SECRET,
    JWT_SECRET: 'b'.repeat(40),
    DATA_DIR: join(folder, 'data'),
  };
  const env = readEnv({ ...vars, ZIVERO_ROLE: 'web' });
  const origin = 'http://127.0.0.1:9';
  const urls = { store: origin, admin: `${origin}/admin`, api: origin };
  const deps = buildDeps({ env, urls, log: createLog('error') });
  const { catalog, stock, cart, checkout, payments } = deps.modules;
  await prepare(deps);
  const health = createHealth({ clock: deps.clock, checks: [] });
  health.enter('running');
  const app = buildWeb(deps, { metrics: createMetrics(), health });
  const server = Bun.serve({ port: 0, fetch: (request, self) => app.fetch(request, { server: self }) });
  const webhook = { url: `http://127.0.0.1:${server.port}/webhooks/stripe`, secret: SECRET };

  const variants: VariantId[] = [];
  for (let number = 1; number <= PRODUCTS; number += 1) {
    const made = await catalog.create(mug(number));
    const variantId = made.kind === 'ok' ? made.product.variants[0]?.id : undefined;
    if (made.kind !== 'ok' || variantId === undefined) throw new Error('no product');
    const change = { kind: 'count', onHand: 1_000_000 } as const;
    await stock.adjust({ variantId, change, reason: 'count' }, STAFF);
    await stock.mirror([made.product.id]);
    variants.push(variantId);
  }

  return {
    deps,
    standIn,
    /** Which events the shop is told of: all that it works on, or those named. */
    subscribe: (events: readonly string[] = HANDLED_EVENTS) =>
      standIn.control('PUT', 'webhooks', [{ ...webhook, events }]),
    async ready(at: number): Promise<Ready> {
      const shopper: Shopper = { kind: 'guest', anonymousId: newId('anon') };
      const variantId = variants[at % variants.length];
      if (variantId === undefined) throw new Error('no product');
      await cart.addLine(shopper, { variantId, quantity: 1 });
      const quote = await checkout.quote(shopper, { country: 'NL' });
      if (quote.shippingMethodId === null) throw new Error('no delivery');
      const input: PlaceOrder = {
        idempotencyKey: crypto.randomUUID(),
        email: `${shopper.anonymousId}@example.com`,
        shippingAddress: ADDRESS,
        shippingMethodId: quote.shippingMethodId,
        expectedTotalMinor: quote.totals.total.amountMinor,
        expectedPromotions: [],
        newsletter: false,
      };
      return { shopper, input, ip: newId('anon') };
    },
    /** Answers the session to pay. Throws for whatever is not a placed order. */
    async place({ shopper, input, ip }: Ready): Promise<string> {
      const placed = await checkout.place({ shopper, ip }, input);
      const session = placed.kind === 'ok' ? /cs_\w+/.exec(placed.paymentUrl ?? '')?.[0] : undefined;
      if (session === undefined) throw new Error(`not placed: ${placed.kind}`);
      return session;
    },
    pay: (session: string) => standIn.control('POST', 'pay', { session }),
    /** Every webhook has come and was worked on. Asks the stand-in alone. */
    async quiet(): Promise<void> {
      for (;;) {
        const open = await standIn.control<unknown[]>('GET', 'deliveries?state=pending');
        await payments.idle();
        if (open.length === 0) return;
        await Bun.sleep(5);
      }
    },
    async paidOrders(): Promise<number> {
      const [row] = await deps.infra.pg.sql<{ n: number }[]>`
        SELECT count(*)::int AS n FROM orders WHERE payment_state = 'paid'`;
      return row?.n ?? 0;
    },
    /** For a worker in a process of its own. */
    workerEnv: { ...vars, ZIVERO_ROLE: 'worker', PORT: '0', LOG_LEVEL: 'error' },
    async close(): Promise<void> {
      await standIn.dispose();
      await payments.idle();
      await server.stop(true);
      await deps.close();
    },
  };
}
export type BenchShop = Awaited<ReturnType<typeof openBenchShop>>;

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
