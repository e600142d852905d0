import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import Stripe from 'stripe';
import {
  eventually,
  pressPay,
  type StandInProcess,
  sessionParams,
  startStandIn,
} from './testing/stand-in.fixture.ts';

// Processes start and stop in here; the machine may be busy.
setDefaultTimeout(30_000);

let standIn: StandInProcess;
beforeAll(async () => {
  standIn = await startStandIn();
  await standIn.control('PUT', 'settings', { settleAfterMs: 100 });
});
afterAll(() => standIn.dispose());

async function sold(card = '4242424242424242') {
  const session = await standIn.stripe.checkout.sessions.create(sessionParams());
  await pressPay(session.url ?? '', card);
  const { payment_intent } = await standIn.stripe.checkout.sessions.retrieve(session.id);
  return { session: session.id, payment_intent: String(payment_intent) };
}
async function chargeOf(payment_intent: string): Promise<Stripe.Charge> {
  const { data } = await standIn.stripe.charges.list({ payment_intent, expand: ['data.refunds'] });
  if (!data[0]) throw new Error('no charge');
  return data[0];
}
async function refusedCode(work: Promise<unknown>): Promise<string | undefined> {
  return work.then(
    () => 'was not refused',
    (error) => (error instanceof Stripe.errors.StripeError ? error.code : String(error)),
  );
}
const eventTypes = async () =>
  (await standIn.stripe.events.list({ limit: 100 })).data.map(({ type }) => type);

describe('refunds', () => {
  test('in parts up to what was paid, and never above', async () => {
    const { payment_intent } = await sold();
    await standIn.stripe.refunds.create({ payment_intent, amount: 10 });
    expect(await refusedCode(standIn.stripe.refunds.create({ payment_intent, amount: 20_001 }))).toBe(
      'amount_too_large',
    );
    expect(await chargeOf(payment_intent)).toMatchObject({ amount_refunded: 10, refunded: false });
    const rest = await standIn.stripe.refunds.create({ payment_intent });
    expect(rest).toMatchObject({ amount: 20_000, status: 'succeeded' });
    expect(await chargeOf(payment_intent)).toMatchObject({ amount_refunded: 20_010, refunded: true });
    expect(await refusedCode(standIn.stripe.refunds.create({ payment_intent }))).toBe(
      'charge_already_refunded',
    );
  });

  test('ten at once of a quarter each: four go through', async () => {
    const { payment_intent } = await sold();
    const tries = Array.from({ length: 10 }, () =>
      standIn.stripe.refunds.create({ payment_intent, amount: 5000 }),
    );
    const done = (await Promise.allSettled(tries)).filter(({ status }) => status === 'fulfilled');
    expect(done).toHaveLength(4);
    expect((await chargeOf(payment_intent)).amount_refunded).toBe(20_000);
  });

  test.each([
    ['0', 'parameter_invalid_integer'],
    ['-5', 'parameter_invalid_integer'],
    ['1.5', 'parameter_invalid_integer'],
    ['1e3', 'parameter_invalid_integer'],
  ])('an amount of %s is refused', async (amount, code) => {
    const { payment_intent } = await sold();
    const create = standIn.stripe.refunds.create({ payment_intent, amount: amount as unknown as number });
    expect(await refusedCode(create)).toBe(code);
  });

  test('without a payment, of an unknown one, or of one that was declined: refused', async () => {
    expect(await refusedCode(standIn.stripe.refunds.create({}))).toBeUndefined();
    expect(await refusedCode(standIn.stripe.refunds.create({ payment_intent: 'pi_none' }))).toBe(
      'resource_missing',
    );
    const { payment_intent } = await sold('4000000000000002');
    await expect(standIn.stripe.refunds.create({ payment_intent })).rejects.toThrow(
      'does not have a successful charge',
    );
  });

  test('the balance is the sum of its lines', async () => {
    const { payment_intent } = await sold();
    const refund = await standIn.stripe.refunds.create({ payment_intent, amount: 1000 });
    const charge = await chargeOf(payment_intent);
    const paid = await standIn.stripe.balanceTransactions.retrieve(String(charge.balance_transaction));
    const back = await standIn.stripe.balanceTransactions.retrieve(String(refund.balance_transaction));
    expect(paid).toMatchObject({ amount: 20_010, net: 20_010 - paid.fee, type: 'charge', status: 'pending' });
    expect(back).toMatchObject({ amount: -1000, net: -1000, type: 'refund', source: refund.id });
  });

  test('a pending refund counts against what is left, and settles by itself', async () => {
    const { payment_intent } = await sold('4000000000007726');
    const { id, status } = await standIn.stripe.refunds.create({ payment_intent, amount: 20_000 });
    expect(status).toBe('pending');
    expect(await refusedCode(standIn.stripe.refunds.create({ payment_intent, amount: 11 }))).toBe(
      'amount_too_large',
    );
    await eventually(
      () => standIn.stripe.refunds.retrieve(id),
      (refund) => refund.status === 'succeeded',
    );
    expect(await eventTypes()).toContain('refund.updated');
  });

  test('a refund that fails later gives the amount back to what can be refunded', async () => {
    const { payment_intent } = await sold('4000000000005126');
    const { id, status } = await standIn.stripe.refunds.create({ payment_intent });
    expect(status).toBe('succeeded');
    const failed = await eventually(
      () => standIn.stripe.refunds.retrieve(id),
      (refund) => refund.status === 'failed',
    );
    expect(failed.failure_reason).toBe('expired_or_canceled_card');
    expect(await chargeOf(payment_intent)).toMatchObject({ amount_refunded: 0, refunded: false });
    expect(await eventTypes()).toContain('refund.failed');
  });

  test('the next refund can be ordered to be pending, and then settled by hand', async () => {
    const { payment_intent } = await sold();
    await standIn.control('PUT', 'next-refund', { status: 'pending' });
    const refund = await standIn.stripe.refunds.create({ payment_intent, amount: 100 });
    expect(refund.status).toBe('pending');
    expect((await standIn.stripe.refunds.create({ payment_intent, amount: 100 })).status).toBe('succeeded');
    await standIn.control('POST', `refunds/${refund.id}/settle`, {
      status: 'failed',
      reason: 'lost_or_stolen_card',
    });
    expect(await chargeOf(payment_intent)).toMatchObject({ amount_refunded: 100 });
  });

  test('one made at the dashboard names no request of ours', async () => {
    const { session, payment_intent } = await sold();
    const refund = await standIn.control<Stripe.Refund>('POST', 'refunds', { session, amount: 700 });
    expect((await standIn.stripe.refunds.list({ payment_intent })).data.map(({ id }) => id)).toEqual([
      refund.id,
    ]);
    const [event] = (await standIn.stripe.events.list({ type: 'refund.created', limit: 1 })).data;
    expect(event).toMatchObject({
      data: { object: { id: refund.id } },
      request: { id: null, idempotency_key: null },
    });
  });
});

describe('disputes', () => {
  test('the money goes, a refund is refused, and comes back when it is won', async () => {
    const { session, payment_intent } = await sold();
    const dispute = await standIn.control<Stripe.Dispute>('POST', 'disputes', {
      session,
      reason: 'fraudulent',
    });
    expect(dispute).toMatchObject({
      amount: 20_010,
      status: 'needs_response',
      balance_transactions: [{ amount: -20_010 }],
    });
    expect((await chargeOf(payment_intent)).disputed).toBe(true);
    expect(await refusedCode(standIn.stripe.refunds.create({ payment_intent }))).toBe('charge_disputed');
    const won = await standIn.control<Stripe.Dispute>('POST', `disputes/${dispute.id}/close`, {
      outcome: 'won',
    });
    expect(won.balance_transactions.reduce((sum, entry) => sum + entry.net, 0)).toBe(0);
    const types = await eventTypes();
    expect(types).toContain('charge.dispute.closed');
    expect(types).toContain('charge.dispute.funds_reinstated');
  });

  test('the test card for it is disputed by itself', async () => {
    const { payment_intent } = await sold('4000000000000259');
    const [dispute] = await eventually(
      async () => (await standIn.stripe.disputes.list({ payment_intent })).data,
      (found) => found.length === 1,
    );
    expect(dispute?.reason).toBe('fraudulent');
  });
});
