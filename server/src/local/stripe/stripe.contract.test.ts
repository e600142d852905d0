import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import Stripe from 'stripe';
import { stripeAddress } from '../../infra/stripe/client.ts';
import { parseForm } from './api/params.ts';
import { createContract, SPEC_VERSION } from './spec/contract.ts';
import { type Receiver, SECRET, startReceiver } from './testing/receiver.fixture.ts';
import {
  eventually,
  KEY,
  pressPay,
  type StandInProcess,
  sessionParams,
  startStandIn,
} from './testing/stand-in.fixture.ts';

// Processes start and stop in here; the machine may be busy.
setDefaultTimeout(30_000);

/**
 * Every request that the official SDK sends, every reply and every webhook is held against Stripe's published
 * description. The description is older than the SDK: requests are pinned to its version, so that the
 * stand-in names things as that version does.
 */
describe('the stand-in keeps to Stripe’s description', () => {
  const contract = createContract();
  const faults: string[] = [];
  const covered = new Set<string>();
  let standIn: StandInProcess;
  let receiver: Receiver;
  let stripe: Stripe;

  const recordingFetch: typeof fetch = Object.assign(
    async (input: string | URL | Request, init?: RequestInit) => {
      const request = input instanceof Request ? input : new Request(input.toString(), init ?? {});
      request.headers.set('stripe-version', SPEC_VERSION);
      const url = new URL(request.url);
      const form = parseForm(request.method === 'GET' ? url.search : await request.clone().text());
      const response = await fetch(request);
      const body: unknown = await response.clone().json();
      const at = `${request.method} ${url.pathname}`;
      covered.add(at.replace(/_[A-Za-z0-9]{14,}/, '_id').replace(/_test_id|_id/, '_…'));
      // A request that the stand-in refuses may well be wrong by the description too: that is why it is sent.
      const wrong = response.ok ? contract.checkRequest(request.method, url.pathname, form) : [];
      wrong.push(...contract.checkReply(request.method, url.pathname, { status: response.status, body }));
      faults.push(...wrong.map((fault) => `${at} → ${response.status}: ${fault}`));
      return response;
    },
    { preconnect: fetch.preconnect },
  );

  beforeAll(async () => {
    receiver = startReceiver();
    standIn = await startStandIn(['--webhook-url', receiver.url, '--webhook-secret', SECRET]);
    await standIn.control('PUT', 'settings', { settleAfterMs: null });
    stripe = new Stripe(KEY, {
      ...stripeAddress(standIn.url),
      httpClient: Stripe.createFetchHttpClient(recordingFetch),
      maxNetworkRetries: 0,
      telemetry: false,
    });
  });
  afterAll(async () => {
    await standIn.dispose();
    await receiver.stop();
  });

  async function paidBy(card: string, patch: Partial<Stripe.Checkout.SessionCreateParams> = {}) {
    const session = await stripe.checkout.sessions.create(sessionParams(patch));
    await pressPay(session.url ?? '', card);
    return stripe.checkout.sessions.retrieve(session.id, {
      expand: ['payment_intent.latest_charge.balance_transaction', 'line_items'],
    });
  }
  const intentOf = (session: Stripe.Checkout.Session) => {
    if (typeof session.payment_intent !== 'object' || !session.payment_intent)
      throw new Error('not expanded');
    return session.payment_intent;
  };

  test('a sale, its refunds and its dispute', async () => {
    const session = await paidBy('4242424242424242');
    expect(session).toMatchObject({ status: 'complete', payment_status: 'paid', amount_total: 20_010 });
    const intent = intentOf(session);
    expect(intent.latest_charge).toMatchObject({
      object: 'charge',
      balance_transaction: { object: 'balance_transaction', amount: 20_010 },
    });
    await stripe.paymentIntents.retrieve(intent.id, {
      expand: ['customer', 'payment_method', 'latest_charge.refunds'],
    });
    await stripe.paymentIntents.update(intent.id, {
      description: 'Order 1',
      metadata: { order: 'ord_1', note: '' },
    });
    await stripe.paymentIntents.list({ limit: 1, created: { gte: 1 } });
    const charge = (await stripe.charges.list({ payment_intent: intent.id })).data[0];
    await stripe.charges.retrieve(charge?.id ?? '', { expand: ['payment_intent', 'refunds'] });
    const refund = await stripe.refunds.create({
      payment_intent: intent.id,
      amount: 500,
      reason: 'requested_by_customer',
      metadata: { line: '1' },
    });
    await stripe.refunds.update(refund.id, { metadata: { line: '2' } });
    await stripe.refunds.retrieve(refund.id, { expand: ['charge', 'balance_transaction', 'payment_intent'] });
    await stripe.refunds.list({ charge: charge?.id ?? '' });
    await stripe.balanceTransactions.list({ source: refund.id });
    await stripe.balanceTransactions.retrieve(String(refund.balance_transaction), { expand: ['source'] });
    await stripe.paymentMethods.retrieve(String(charge?.payment_method));
    const dispute = await standIn.control<Stripe.Dispute>('POST', 'disputes', { session: session.id });
    await stripe.disputes.update(dispute.id, { evidence: { product_description: 'A mug' }, submit: true });
    await stripe.disputes.list({ payment_intent: intent.id });
    await stripe.disputes.retrieve(dispute.id, { expand: ['charge'] });
    await stripe.disputes.close(dispute.id);
  });

  test('declines, the challenge, expiry, held money, a bank debit, a free order', async () => {
    const declined = await paidBy('4000000000009995');
    expect(intentOf(declined).last_payment_error).toMatchObject({
      code: 'card_declined',
      decline_code: 'insufficient_funds',
    });
    await stripe.checkout.sessions.expire(declined.id);
    const challenged = await stripe.checkout.sessions.create(sessionParams());
    await pressPay(challenged.url ?? '', '4000000000003220');
    const waiting = await stripe.checkout.sessions.retrieve(challenged.id, { expand: ['payment_intent'] });
    expect(intentOf(waiting).status).toBe('requires_action');
    const manual = { payment_intent_data: { capture_method: 'manual' as const } };
    const held = intentOf(await paidBy('4242424242424242', manual));
    await stripe.paymentIntents.capture(held.id, { amount_to_capture: 1000 });
    await stripe.paymentIntents.cancel(intentOf(await paidBy('4242424242424242', manual)).id);
    const free = await stripe.checkout.sessions.create(
      sessionParams({
        line_items: [
          { quantity: 1, price_data: { currency: 'eur', unit_amount: 0, product_data: { name: 'Gift' } } },
        ],
      }),
    );
    expect(free.payment_status).toBe('no_payment_required');
  });

  test('customers, lists, events and webhook endpoints', async () => {
    const customer = await stripe.customers.create({
      email: 'ann@example.com',
      name: 'Ann',
      address: { city: 'Delft', country: 'NL' },
    });
    await stripe.customers.update(customer.id, { phone: '+31000', metadata: { a: 'b' } });
    await stripe.customers.retrieve(customer.id);
    await stripe.customers.list({ email: 'ann@example.com' });
    await stripe.customers.listPaymentMethods(customer.id, { type: 'card' });
    const { customer_email: _none, ...params } = sessionParams({ customer: customer.id });
    const session = await stripe.checkout.sessions.create(params);
    await stripe.checkout.sessions.update(session.id, { metadata: { seen: 'yes' } });
    await stripe.checkout.sessions.listLineItems(session.id, { limit: 1 });
    await stripe.checkout.sessions.list({
      customer: customer.id,
      status: 'open',
      expand: ['data.line_items'],
    });
    const [event] = (await stripe.events.list({ types: ['checkout.session.completed'], limit: 3 })).data;
    await stripe.events.retrieve(event?.id ?? '');
    const endpoint = await stripe.webhookEndpoints.create({
      url: 'http://127.0.0.1:9/hook',
      enabled_events: ['charge.failed'],
    });
    expect(endpoint.secret).toStartWith('whsec_');
    expect((await stripe.webhookEndpoints.retrieve(endpoint.id)).secret).toBeUndefined();
    await stripe.webhookEndpoints.update(endpoint.id, { disabled: true });
    await stripe.webhookEndpoints.list();
    await stripe.webhookEndpoints.del(endpoint.id);
  });

  test('a card that is kept can be let go, once', async () => {
    const customer = await stripe.customers.create({ email: 'kept@example.com' });
    const { customer_email: _none, ...params } = sessionParams({
      customer: customer.id,
      saved_payment_method_options: { payment_method_save: 'enabled' },
    });
    const session = await stripe.checkout.sessions.create(params);
    await standIn.control('POST', 'pay', { session: session.id, save: true });
    const [kept] = (await stripe.customers.listPaymentMethods(customer.id, { type: 'card' })).data;
    expect(kept).toMatchObject({ customer: customer.id });
    expect(await stripe.paymentMethods.detach(kept?.id ?? '')).toMatchObject({ customer: null });
    expect((await stripe.customers.listPaymentMethods(customer.id)).data).toEqual([]);
    await expect(stripe.paymentMethods.detach(kept?.id ?? '')).rejects.toMatchObject({ statusCode: 400 });
    const [event] = (await stripe.events.list({ type: 'payment_method.detached' })).data;
    expect(event?.data.object).toMatchObject({ id: kept?.id, customer: null });
  });

  test('errors have Stripe’s shape', async () => {
    const wrong: Array<Promise<unknown>> = [
      stripe.checkout.sessions.retrieve('cs_test_none'),
      stripe.refunds.create({ charge: 'ch_none' }),
      stripe.checkout.sessions.create({ mode: 'payment' }),
      stripe.paymentIntents.retrieve('pi_none'),
    ];
    for (const one of await Promise.allSettled(wrong)) expect(one.status).toBe('rejected');
  });

  async function debited(iban: string, outcome: string) {
    // The SDK's types no longer know this parameter, the description does.
    const params = { ...sessionParams(), payment_method_types: ['sepa_debit'] };
    const session = await stripe.checkout.sessions.create(params);
    await pressPay(session.url ?? '', '', { method: 'sepa_debit', iban });
    const bought = await stripe.checkout.sessions.retrieve(session.id, { expand: ['payment_intent'] });
    await standIn.control('POST', `payment_intents/${intentOf(bought).id}/settle`, { outcome });
    return session;
  }

  test('every webhook carries the object that Stripe describes', async () => {
    const session = await debited('DE89370400440532013000', 'succeeded');
    await debited('DE62370400440532013001', 'failed');
    const { id } = await standIn.control<Stripe.Dispute>('POST', 'disputes', { session: session.id });
    await standIn.control('POST', `disputes/${id}/close`, { outcome: 'won' });
    await standIn.control('PUT', 'next-refund', { status: 'failed' });
    await standIn.control('POST', 'refunds', { session: session.id, amount: 100 });
    await eventually(
      () => standIn.control<unknown[]>('GET', 'deliveries?state=pending'),
      (open) => open.length === 0,
    );
    expect(receiver.refusals).toEqual([]);
    const seen = new Set<string>();
    for (const event of receiver.events) {
      const object = event.data.object as { object: string };
      seen.add(event.type);
      faults.push(...contract.checkObject('event', event).map((fault) => `event ${event.type}: ${fault}`));
      const shown = { ...object, ...(object.object === 'checkout.session' ? { ui_mode: 'hosted' } : {}) };
      faults.push(...contract.checkObject(object.object, shown).map((fault) => `${event.type}: ${fault}`));
    }
    expect([...seen].sort()).toEqual(ALL_TYPES);
  });

  test('nothing strayed from the description, and all of it was asked for', () => {
    expect(faults).toEqual([]);
    expect(covered.size).toBeGreaterThanOrEqual(30);
  });
});

const ALL_TYPES = [
  'charge.captured',
  'charge.dispute.closed',
  'charge.dispute.created',
  'charge.dispute.funds_reinstated',
  'charge.dispute.funds_withdrawn',
  'charge.dispute.updated',
  'charge.failed',
  'charge.pending',
  'charge.refund.updated',
  'charge.refunded',
  'charge.succeeded',
  'checkout.session.async_payment_failed',
  'checkout.session.async_payment_succeeded',
  'checkout.session.completed',
  'checkout.session.expired',
  'customer.created',
  'customer.updated',
  'payment_intent.amount_capturable_updated',
  'payment_intent.canceled',
  'payment_intent.created',
  'payment_intent.payment_failed',
  'payment_intent.processing',
  'payment_intent.requires_action',
  'payment_intent.succeeded',
  'payment_method.detached',
  'refund.created',
  'refund.failed',
  'refund.updated',
];
