import { afterAll, expect } from 'bun:test';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CartItem } from '@zivero/shared/schemas/cart';
import type { PlaceOrder, PlaceOrderResult } from '@zivero/shared/schemas/checkout';
import type { OrderId, ProductId, VariantId } from '@zivero/shared/schemas/ids';
import type { AdminOrder, RefundOrder } from '@zivero/shared/schemas/orders';
import { sql } from 'drizzle-orm';
import { Hono } from 'hono';
import { buildDeps } from '../src/deps.ts';
import { readEnv } from '../src/env.ts';
import { createStripeWebhook } from '../src/http/stripe-webhook.ts';
import type { Database } from '../src/infra/postgres/client.ts';
import { AppError } from '../src/kernel/app-error.ts';
import { newId } from '../src/kernel/ids.ts';
import { createLog } from '../src/kernel/log.ts';
import { type StandInProcess, startStandIn } from '../src/local/stripe/testing/stand-in.fixture.ts';
import { createCheckout } from '../src/modules/checkout/checkout.ts';
import { prepare } from '../src/prepare.ts';
import { testStores } from './harness.ts';

/** Who refunds where a test does not say. */
export const STAFF = `stf_${'0'.repeat(26)}`;
const SECRET = 'whsec_money_shop';
export type Buyer = { kind: 'guest'; anonymousId: string; currency?: string | undefined };
type Ok = Extract<PlaceOrderResult, { kind: 'ok' }>;

export const ADDRESS = {
  name: 'Ann Other',
  company: null,
  line1: '1 Canal Street',
  line2: null,
  postcode: '1011 AB',
  city: 'Amsterdam',
  region: null,
  country: 'NL',
  phone: null,
};

/**
 * The whole server as deps.ts builds it, on real MongoDB, PostgreSQL and Redis, against the stand-in of
 * Stripe in its own process, with signed webhooks over HTTP. Jobs run only when a test runs them.
 */
export async function openMoneyShop({ captureMethod }: { captureMethod?: 'manual' } = {}) {
  const stores = await testStores();
  let offsetMs = 0;
  const clock = { now: () => new Date(Date.now() + offsetMs) };
  let isLosing = false;
  const app = new Hono();
  const server = Bun.serve({ port: 0, fetch: (request) => app.fetch(request) });
  const standIn = await startStandIn(['--webhook-secret', SECRET]);
  const env = readEnv({
    POSTGRES_URL: stores.urls.postgres,
    MONGODB_URL: stores.urls.mongodb,
    REDIS_URL: stores.urls.redis,
    REDIS_PREFIX: stores.redisPrefix,
    STRIPE_SECRET_KEY: 'sk_test_local',
    STRIPE_API_URL: standIn.url,
    STRIPE_WEBHOOK_SECRET: SECRET,
    JWT_SECRET: 'j'.repeat(40),
    DATA_DIR: join(tmpdir(), 'zivero-money-shop'),
  });
  const origin = 'http://127.0.0.1:9';
  const urls = { store: origin, admin: `${origin}/admin`, api: origin };
  const deps = buildDeps({ env, urls, log: createLog('silent'), clock });
  const { modules, infra } = deps;
  const { db } = infra.pg;
  await prepare(deps);

  const webhook = createStripeWebhook({ verifier: infra.webhookVerifier, payments: modules.payments });
  app.post('/webhooks/stripe', (c) => (isLosing ? c.json({}, 503) : webhook(c)));
  app.onError((error, c) => c.json({}, error instanceof AppError ? (error.status as 400) : 500));
  const webhookUrl = `http://127.0.0.1:${server.port}/webhooks/stripe`;
  await standIn.control('PUT', 'webhooks', [{ url: webhookUrl, secret: SECRET }]);
  await standIn.control('PUT', 'settings', { retry: { baseMs: 30, capMs: 60 }, settleAfterMs: null });

  /** As the shop's own checkout, with bank debits offered too. */
  const checkout = createCheckout({
    ...modules,
    ...deps,
    db,
    enqueue: infra.queue.enqueue,
    limit: async () => true,
    storeUrl: origin,
    paymentMethodTypes: ['card', 'sepa_debit'],
    ...(captureMethod === undefined ? {} : { captureMethod }),
  });

  afterAll(async () => {
    await standIn.dispose();
    await modules.payments.idle();
    await server.stop(true);
    await deps.close();
  });

  let products = 0;
  async function product(wish: { stock: number; priceMinor?: number; backorderLimit?: number | null }) {
    products += 1;
    const made = await modules.catalog.create({
      title: `Mug ${products}`,
      slug: `mug-${products}`,
      description: '',
      status: 'active',
      brandId: null,
      categoryIds: [],
      attributes: [],
      tags: [],
      images: [],
      options: [],
      variants: [
        {
          sku: `MUG-${products}`,
          optionValues: [],
          prices: [{ currency: 'EUR', amountMinor: wish.priceMinor ?? 2500, compareAtMinor: null }],
          barcode: null,
          weightGrams: 400,
          imageId: null,
        },
      ],
      seo: { title: null, description: null },
    });
    if (made.kind !== 'ok') throw new Error(made.kind);
    const productId: ProductId = made.product.id;
    const variantId = made.product.variants[0]?.id as VariantId;
    const staff = { kind: 'staff', id: newId('stf') } as const;
    const change = { kind: 'count', onHand: wish.stock } as const;
    await modules.stock.adjust({ variantId, change, reason: 'count' }, staff);
    if (wish.backorderLimit !== undefined)
      await modules.stock.setBackorder({ variantId, limit: wish.backorderLimit });
    await modules.stock.mirror([productId]);
    return { productId, variantId };
  }

  const buyer = (): Buyer => ({ kind: 'guest', anonymousId: newId('anon') });
  async function fill(who: Buyer, items: readonly CartItem[]): Promise<void> {
    for (const item of items) await modules.cart.addLine(who, item);
  }

  async function wishOf(who: Buyer, patch: Partial<PlaceOrder> = {}): Promise<PlaceOrder> {
    const quote = await checkout.quote(who, { country: 'NL' });
    if (quote.shippingMethodId === null) throw new Error('no delivery');
    return {
      idempotencyKey: crypto.randomUUID(),
      email: 'ann@example.com',
      shippingAddress: ADDRESS,
      shippingMethodId: quote.shippingMethodId,
      expectedTotalMinor: quote.totals.total.amountMinor,
      expectedPromotions: [],
      newsletter: false,
      ...patch,
    };
  }
  const place = (who: Buyer, input: PlaceOrder) => checkout.place({ shopper: who, ip: newId('anon') }, input);

  /** A guest with a full bag and an order that waits for payment. */
  async function ordered(...items: CartItem[]) {
    const who = buyer();
    await fill(who, items);
    const input = await wishOf(who);
    const placed = await place(who, input);
    if (placed.kind !== 'ok') throw new Error(placed.kind);
    return { who, input, placed, ...(await recordOf(placed)) };
  }
  async function recordOf(placed: Pick<Ok, 'orderToken'>) {
    const record = await modules.orders.records.byToken(placed.orderToken);
    if (record === null) throw new Error('no order');
    return { id: record.id, sessionId: record.sessionId ?? '' };
  }
  const pay = (sessionId: string, ask: Record<string, unknown> = {}) =>
    standIn.control<{ kind: string }>('POST', 'pay', { session: sessionId, ...ask });

  /** Every webhook has come and was worked on. */
  async function quiet(): Promise<void> {
    for (const end = Date.now() + 15_000; Date.now() < end; await Bun.sleep(15)) {
      const open = await standIn.control<unknown[]>('GET', 'deliveries?state=pending');
      await modules.payments.idle();
      if (open.length === 0 || isLosing) return;
    }
    throw new Error('webhooks never came to rest');
  }
  /** A paid order, seen through the webhook. */
  async function paid(...items: CartItem[]) {
    const made = await ordered(...items);
    await pay(made.sessionId);
    await quiet();
    return made;
  }
  const orderOf = (id: OrderId): Promise<AdminOrder> => modules.orders.byId(id);
  /** By staff: of nothing, but for what is asked. */
  const refund = (orderId: OrderId, ask: Partial<RefundOrder>, staffId: string = STAFF) =>
    modules.payments.refund(
      {
        orderId,
        idempotencyKey: crypto.randomUUID(),
        lines: [],
        shippingMinor: 0,
        extraMinor: 0,
        reason: 'other',
        ...ask,
      },
      staffId,
    );
  async function stockOf(variantId: VariantId) {
    const [row] = await db.execute<{ on_hand: number; reserved: number; backordered: number }>(
      sql`select on_hand, reserved, backordered from stock where variant_id = ${variantId}`,
    );
    return row;
  }

  return {
    ...deps,
    ...modules,
    checkout,
    db,
    standIn,
    webhookUrl,
    product,
    buyer,
    fill,
    wishOf,
    place,
    ordered,
    recordOf,
    pay,
    paid,
    quiet,
    orderOf,
    refund,
    stockOf,
    /** Webhooks are answered with 503 until they are let through again. */
    lose: (value: boolean) => {
      isLosing = value;
    },
    /** Moves our clock and Stripe's. */
    async advance(seconds: number): Promise<void> {
      offsetMs += seconds * 1000;
      await standIn.control('POST', 'clock', { advanceSeconds: seconds });
    },
    expectBooks: () => expectBooks(db, standIn),
  };
}

/**
 * Reads PostgreSQL and the stand-in alone: every charge stands once in the ledger, every balance is what
 * Stripe holds, what is reserved is what orders hold.
 */
async function expectBooks(db: Database, standIn: StandInProcess): Promise<void> {
  const rows = await db.execute<Record<string, unknown>>(sql`
    select s.variant_id from stock s
    where s.reserved <> (select coalesce(sum(r.quantity), 0) from reservations r
        where r.variant_id = s.variant_id and r.location_id = s.location_id)
      or s.backordered <> (select coalesce(sum(r.backordered), 0) from reservations r
        where r.variant_id = s.variant_id and r.location_id = s.location_id)`);
  expect([...rows]).toEqual([]);
  const { charge = [] } = await standIn.control<{
    charge: {
      id: string;
      paid: boolean;
      captured: boolean;
      amount: number;
      amount_captured: number;
      amount_refunded: number;
    }[];
  }>('GET', 'state?kind=charge');
  const ledger = await db.execute<{ charge: string; captured: string; refunded: string }>(sql`
    select p.charge_id as charge,
      (select sum(l.amount_minor)::text from ledger l where l.kind in ('charge', 'capture') and l.reference = p.charge_id) as captured,
      (select coalesce(sum(r.amount_minor), 0)::text from refunds r
        where r.payment_id = p.id and r.state in ('succeeded', 'pending', 'requires-action')
          and r.stripe_refund_id is not null) as refunded
    from payments p where p.method = 'stripe' and p.captured_minor > 0`);
  const ours = ledger.map((row) => [row.charge, Number(row.captured), Number(row.refunded)]).toSorted();
  const theirs = charge
    .filter((one) => one.paid && one.captured)
    .map((one) => [
      one.id,
      one.amount_captured,
      // What was held and not taken counts as refunded at Stripe.
      one.amount_refunded - (one.amount - one.amount_captured),
    ])
    .toSorted();
  expect(ours).toEqual(theirs);
  const balances = await db.execute<Record<string, unknown>>(sql`
    select o.id from orders o
    where (select coalesce(sum(amount_minor), 0) from ledger l where l.order_id = o.id and kind <> 'dispute')
      <> (select coalesce(sum(captured_minor), 0) from payments p where p.order_id = o.id)
       - (select coalesce(sum(amount_minor), 0) from refunds r where r.order_id = o.id and r.state = 'succeeded')`);
  expect([...balances]).toEqual([]);
}
