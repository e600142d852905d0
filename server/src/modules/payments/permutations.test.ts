import { expect, test } from 'bun:test';
import type { OrderId } from '@zivero/shared/schemas/ids';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import type Stripe from 'stripe';
import { openMoneyShop } from '../../../test/money-shop.fixture.ts';

const shop = await openMoneyShop();
const { control, stripe } = shop.standIn;

/** What an order can go through at Stripe, from a session that is open. */
type Story = { name: string; ends: string; happen: (sessionId: string) => Promise<unknown> };
const intentOf = async (sessionId: string): Promise<string> =>
  String((await stripe.checkout.sessions.retrieve(sessionId)).payment_intent);
const pay = (sessionId: string) => shop.pay(sessionId);
const refund = async (sessionId: string, amount?: number) =>
  stripe.refunds.create({
    payment_intent: await intentOf(sessionId),
    ...(amount === undefined ? {} : { amount }),
  });

const STORIES: Story[] = [
  { name: 'paid at once', ends: 'paid', happen: pay },
  {
    name: 'declined twice, then paid',
    ends: 'paid',
    happen: async (session) => {
      await shop.pay(session, { card: '4000000000000002' });
      await shop.pay(session, { card: '4000000000009995' });
      await pay(session);
    },
  },
  {
    name: 'declined, then given up',
    ends: 'expired',
    happen: async (session) => {
      await shop.pay(session, { card: '4000000000000002' });
      await stripe.checkout.sessions.expire(session);
    },
  },
  {
    name: 'paid, refunded twice at the dashboard',
    ends: 'part-refunded',
    happen: async (session) => {
      await pay(session);
      await refund(session, 300);
      await refund(session, 500);
    },
  },
  {
    name: 'paid, disputed, lost',
    ends: 'refunded',
    happen: async (session) => {
      await pay(session);
      const dispute = await control<{ id: string }>('POST', 'disputes', { session });
      await control('POST', `disputes/${dispute.id}/close`, { outcome: 'lost' });
    },
  },
  {
    name: 'paid, partly refunded, disputed, won',
    ends: 'part-refunded',
    happen: async (session) => {
      await pay(session);
      await refund(session, 250);
      const dispute = await control<{ id: string }>('POST', 'disputes', { session, amount: 1_000 });
      await control('POST', `disputes/${dispute.id}/close`, { outcome: 'won' });
    },
  },
];

/** Where the order stands, free of its ids and times: the same for the same story, however it was told. */
async function endOf(id: OrderId, variantId: string) {
  const order = await shop.orderOf(id);
  const notes = order.timeline.map(
    ({ kind, amount, text }) => `${kind} ${amount?.amountMinor ?? ''} ${text ?? ''}`,
  );
  return {
    paymentState: order.paymentState,
    fulfilmentState: order.fulfilmentState,
    needsReview: order.needsReview,
    balance: order.balance.amountMinor,
    refundable: order.refundable.amountMinor,
    ledger: order.ledger.map(({ kind, amount }) => `${kind} ${amount.amountMinor}`).toSorted(),
    refunds: order.refunds.map(({ state, amount }) => `${state} ${amount.amountMinor}`).toSorted(),
    payments: order.payments.map(({ state, amount }) => `${state} ${amount.amountMinor}`),
    // Of what stands in between, only how often the order was paid and ended is the same for all.
    paid: notes.filter((note) => note.startsWith('paid')),
    ended: notes.filter((note) => note.startsWith('expired')),
    refunded: notes.filter((note) => note.startsWith('refunded')).toSorted(),
    stock: await shop.stockOf(variantId as Parameters<typeof shop.stockOf>[0]),
    openEvents: (await shop.db.execute(sql`select id from stripe_events where state = 'received'`)).length,
  };
}

/** An order whose story has happened at Stripe while no webhook reached us. */
async function untold(story: Story) {
  const { variantId } = await shop.product({ stock: 3 });
  shop.lose(true);
  const before = new Set((await allEvents()).map((event) => event.id));
  const made = await shop.ordered({ variantId, quantity: 1 });
  await story.happen(made.sessionId);
  const events = (await allEvents()).filter((event) => !before.has(event.id)).toReversed();
  return { id: made.id, variantId, events };
}
const allEvents = (): Promise<Stripe.Event[]> =>
  stripe.events.list({ limit: 100 }).autoPagingToArray({ limit: 10_000 });

/** Which events are told, in which order, how often, and whether it waits for one to be worked off. */
const telling = (length: number) =>
  fc.record({
    order: fc.shuffledSubarray(
      Array.from({ length }, (_, at) => at),
      { minLength: length },
    ),
    again: fc.array(fc.record({ event: fc.nat(length - 1), after: fc.nat(2 * length) }), { maxLength: 6 }),
    waits: fc.array(fc.boolean(), { minLength: length, maxLength: length }),
  });

test.each(STORIES)(
  'any order and any repetition of the events of an order that was $name ends alike',
  async (story) => {
    const plain = await untold(story);
    for (const event of plain.events) {
      await shop.payments.receive(event);
      await shop.payments.idle();
    }
    const expected = await endOf(plain.id, plain.variantId);
    expect(expected).toMatchObject({ paymentState: story.ends, openEvents: 0 });

    await fc.assert(
      fc.asyncProperty(telling(plain.events.length), async ({ order, again, waits }) => {
        const { id, variantId, events } = await untold(story);
        expect(events.map((event) => event.type)).toEqual(plain.events.map((event) => event.type));
        const told = order.flatMap((at) => events[at] ?? []);
        for (const { event, after } of again) {
          const repeated = events[event];
          if (repeated !== undefined) told.splice(after, 0, repeated);
        }
        for (const [at, event] of told.entries()) {
          await shop.payments.receive(event);
          if (waits[at % waits.length] === true) await shop.payments.idle();
        }
        await shop.payments.idle();
        expect(await endOf(id, variantId)).toEqual(expected);
      }),
      { numRuns: 8, seed: 20_261 },
    );
    await shop.expectBooks();
  },
  60_000,
);
