import { expect, test } from 'bun:test';
import Stripe from 'stripe';
import { eventually } from './stand-in.fixture.ts';

/** Stripe itself, or what stands in for it. */
export type StripeTarget = {
  stripe: Stripe;
  /** Money of a test card: taken, or held where that is asked for. Answers the payment intent. */
  paid(amount: number, capture?: 'manual'): Promise<string>;
};

const HOUR_S = 3_600;
/** As the checkout makes them: each line one unit with the line's total, delivery beside. */
const params = (over: Partial<Stripe.Checkout.SessionCreateParams> = {}) =>
  ({
    mode: 'payment',
    submit_type: 'pay',
    client_reference_id: 'ord_contract',
    customer_email: 'ann@example.com',
    expires_at: Math.floor(Date.now() / 1_000) + HOUR_S,
    success_url: 'https://shop.example.com/checkout/done',
    cancel_url: 'https://shop.example.com/checkout/return',
    line_items: [
      {
        quantity: 1,
        price_data: { currency: 'eur', unit_amount: 19_510, product_data: { name: '3 × Mug' } },
      },
    ],
    shipping_options: [
      {
        shipping_rate_data: {
          type: 'fixed_amount',
          display_name: 'Standard',
          fixed_amount: { amount: 495, currency: 'eur' },
        },
      },
    ],
    metadata: { order_id: 'ord_contract' },
    payment_intent_data: { metadata: { order_id: 'ord_contract' } },
    ...over,
  }) satisfies Stripe.Checkout.SessionCreateParams;

const priced = (currency: string, amount: number) =>
  params({
    shipping_options: [],
    line_items: [
      { quantity: 1, price_data: { currency, unit_amount: amount, product_data: { name: 'Mug' } } },
    ],
  });
const key = () => ({ idempotencyKey: crypto.randomUUID() });

async function refusal(call: Promise<unknown>): Promise<{ type: string; code?: string; param?: string }> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError)) throw error;
    const { type, code, param } = error;
    return { type, ...(code === undefined ? {} : { code }), ...(param === undefined ? {} : { param }) };
  }
  throw new Error('was not refused');
}

/** What payments rely on, asked of whoever answers. `target` may be asked from the first test on. */
export function stripeContract(target: () => StripeTarget): void {
  test('a session is what was asked for, and its sum is that of the lines', async () => {
    const { stripe } = target();
    const asked = params();
    const made = await stripe.checkout.sessions.create(asked, key());
    const session = await stripe.checkout.sessions.retrieve(made.id, {
      expand: ['line_items', 'payment_intent.latest_charge'],
    });
    expect(session).toMatchObject({
      object: 'checkout.session',
      status: 'open',
      payment_status: 'unpaid',
      currency: 'eur',
      amount_total: 20_005,
      client_reference_id: 'ord_contract',
      metadata: { order_id: 'ord_contract' },
      expires_at: asked.expires_at,
    });
    expect(session.url).toStartWith('http');
    expect(session.line_items?.data.map((line) => line.amount_total)).toEqual([19_510]);
    await stripe.checkout.sessions.expire(made.id);
  });

  test('a currency without minor units is charged as it is written', async () => {
    const { stripe } = target();
    const session = await stripe.checkout.sessions.create(priced('jpy', 1_234), key());
    expect(session).toMatchObject({ currency: 'jpy', amount_total: 1_234 });
    await stripe.checkout.sessions.expire(session.id);
  });

  test('a key makes one session; with other parameters it is refused', async () => {
    const { stripe } = target();
    const [asked, same] = [params(), key()];
    const first = await stripe.checkout.sessions.create(asked, same);
    expect((await stripe.checkout.sessions.create(asked, same)).id).toBe(first.id);
    const other = { ...asked, client_reference_id: 'ord_other' };
    expect(await refusal(stripe.checkout.sessions.create(other, same))).toMatchObject({
      type: 'StripeIdempotencyError',
    });
    await stripe.checkout.sessions.expire(first.id);
  });

  test('a session ends once, and tells of it by an event', async () => {
    const { stripe } = target();
    const { id } = await stripe.checkout.sessions.create(params(), key());
    expect((await stripe.checkout.sessions.expire(id)).status).toBe('expired');
    expect(await refusal(stripe.checkout.sessions.expire(id))).toMatchObject({
      type: 'StripeInvalidRequestError',
    });
    expect((await stripe.checkout.sessions.retrieve(id)).status).toBe('expired');
    await eventually(
      async () => (await stripe.events.list({ types: ['checkout.session.expired'], limit: 20 })).data,
      (events) => events.some((event) => (event.data.object as { id?: string }).id === id),
    );
  }, 40_000);

  test('what is too little, nobody’s or not there is refused by name', async () => {
    const { stripe } = target();
    expect(await refusal(stripe.checkout.sessions.create(priced('eur', 10), key()))).toMatchObject({
      code: 'amount_too_small',
    });
    const { customer_email: _, ...rest } = params();
    const foreign = { ...rest, customer: 'cus_nobody' };
    expect(await refusal(stripe.checkout.sessions.create(foreign, key()))).toMatchObject({
      code: 'resource_missing',
      param: 'customer',
    });
    for (const call of [
      stripe.checkout.sessions.retrieve('cs_test_nobody'),
      stripe.paymentIntents.retrieve('pi_nobody'),
      stripe.refunds.retrieve('re_nobody'),
    ])
      expect(await refusal(call)).toMatchObject({
        type: 'StripeInvalidRequestError',
        code: 'resource_missing',
      });
  });

  test('a payment is read to its end in one call', async () => {
    const { stripe, paid } = target();
    const intent = await stripe.paymentIntents.retrieve(await paid(5_000), { expand: ['latest_charge'] });
    expect(intent).toMatchObject({ status: 'succeeded', amount: 5_000, amount_received: 5_000 });
    expect(intent.latest_charge).toMatchObject({
      object: 'charge',
      captured: true,
      amount_captured: 5_000,
      payment_method_details: { card: { brand: 'visa', last4: '4242' } },
    });
  });

  test('refunds come up to what was paid and no further, each key once', async () => {
    const { stripe, paid } = target();
    const intent = await paid(5_000);
    const [part, same] = [{ payment_intent: intent, amount: 2_000 }, key()];
    const first = await stripe.refunds.create({ ...part, metadata: { refund_id: 'rfd_1' } }, same);
    expect(first).toMatchObject({ object: 'refund', status: 'succeeded', amount: 2_000, currency: 'eur' });
    const again = await stripe.refunds.create({ ...part, metadata: { refund_id: 'rfd_1' } }, same);
    expect(again.id).toBe(first.id);
    expect(
      await refusal(stripe.refunds.create({ payment_intent: intent, amount: 3_001 }, key())),
    ).toMatchObject({ type: 'StripeInvalidRequestError' });
    const rest = await stripe.refunds.create({ payment_intent: intent, amount: 3_000 }, key());
    expect(await refusal(stripe.refunds.create({ payment_intent: intent, amount: 1 }, key()))).toMatchObject({
      code: 'charge_already_refunded',
    });
    const listed = await stripe.refunds.list({ payment_intent: intent, limit: 100 });
    expect(listed.data.map((one) => one.id).toSorted()).toEqual([first.id, rest.id].toSorted());
    expect(listed.data.find((one) => one.id === first.id)?.metadata).toEqual({ refund_id: 'rfd_1' });
  }, 20_000);

  test('held money is taken in part, or let go, once', async () => {
    const { stripe, paid } = target();
    const [taken, freed] = [await paid(5_000, 'manual'), await paid(5_000, 'manual')];
    const held = await stripe.paymentIntents.retrieve(taken, { expand: ['latest_charge'] });
    expect(held).toMatchObject({ status: 'requires_capture', amount_capturable: 5_000, amount_received: 0 });
    expect(held.latest_charge).toMatchObject({ captured: false });
    const part = await stripe.paymentIntents.capture(
      taken,
      { amount_to_capture: 1_500, expand: ['latest_charge'] },
      key(),
    );
    expect(part).toMatchObject({ status: 'succeeded', amount: 5_000, amount_received: 1_500 });
    expect(part.latest_charge).toMatchObject({ captured: true, amount_captured: 1_500 });
    expect((await stripe.paymentIntents.cancel(freed, {}, key())).status).toBe('canceled');
    for (const call of [
      stripe.paymentIntents.capture(taken, {}, key()),
      stripe.paymentIntents.capture(freed, {}, key()),
      stripe.paymentIntents.cancel(freed, {}, key()),
    ])
      expect(await refusal(call)).toMatchObject({ code: 'payment_intent_unexpected_state' });
  }, 20_000);
}
