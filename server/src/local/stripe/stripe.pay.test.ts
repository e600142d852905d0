import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import type Stripe from 'stripe';
import { pressPay, type StandInProcess, sessionParams, startStandIn } from './testing/stand-in.fixture.ts';

// Processes start and stop in here; the machine may be busy.
setDefaultTimeout(30_000);

let standIn: StandInProcess;
beforeAll(async () => {
  standIn = await startStandIn();
});
afterAll(() => standIn.dispose());

async function open(patch: Partial<Stripe.Checkout.SessionCreateParams> = {}) {
  const session = await standIn.stripe.checkout.sessions.create(sessionParams(patch));
  return { session, page: session.url ?? '' };
}
async function look(id: string) {
  const session = await standIn.stripe.checkout.sessions.retrieve(id, {
    expand: ['payment_intent.latest_charge'],
  });
  const charges = session.payment_intent
    ? (
        await standIn.stripe.charges.list({
          payment_intent: (session.payment_intent as Stripe.PaymentIntent).id,
        })
      ).data
    : [];
  return { session, intent: session.payment_intent as Stripe.PaymentIntent | null, charges };
}
const done = (id: string) => `http://127.0.0.1:9/done?session=${id}`;
const attemptOf = (html: string) => /name="attempt" value="([^"]+)"/.exec(html)?.[1] ?? '';

describe('the hosted page', () => {
  test('shows what is bought, what it costs, a way back, and labelled fields', async () => {
    const { page } = await open();
    const html = await (await fetch(page)).text();
    for (const text of [
      '3 × Mug',
      '€195.10',
      '€200.10',
      'Back to Zivero',
      'http://127.0.0.1:9/cart',
      'This is not Stripe',
    ]) {
      expect(html).toContain(text);
    }
    for (const label of ['Email', 'Card number', 'Expiry', 'CVC', 'Name on card'])
      expect(html).toMatch(new RegExp(`<label[^>]*>${label}</label>`));
    expect(html).toMatch(/<button[^>]*>Pay €200\.10<\/button>/);
    expect(html).toContain('value="ann@example.com"');
    expect(html).not.toContain('<script');
  });

  test('a good card leads to the success page with the session’s id, and the money is there', async () => {
    const { session, page } = await open();
    expect(await pressPay(page, '4242 4242 4242 4242')).toMatchObject({
      status: 303,
      location: done(session.id),
    });
    const seen = await look(session.id);
    expect(seen.session).toMatchObject({ status: 'complete', payment_status: 'paid', url: null });
    expect(seen.session.customer_details).toMatchObject({ email: 'ann@example.com', name: 'Ann Other' });
    expect(seen.intent).toMatchObject({
      status: 'succeeded',
      amount_received: 20_010,
      metadata: { order: 'ord_1' },
    });
    expect(seen.intent?.latest_charge).toMatchObject({
      paid: true,
      amount_captured: 20_010,
      metadata: { order: 'ord_1' },
    });
  });

  test('nothing is charged and no payment begins before the button is pressed', async () => {
    const { session, page } = await open();
    await fetch(page);
    expect((await look(session.id)).intent).toBeNull();
  });

  test.each([
    ['4000000000000002', 'card_declined', 'generic_decline', 'Your card was declined.'],
    ['4000000000009995', 'card_declined', 'insufficient_funds', 'insufficient funds'],
    ['4000000000000069', 'expired_card', undefined, 'expired'],
    ['4000000000000127', 'incorrect_cvc', undefined, 'security code is incorrect'],
    ['4000000000000119', 'processing_error', undefined, 'error occurred'],
    ['4111111111111111', 'card_declined', 'test_mode_live_card', 'non test card'],
  ])(
    'card %s is declined with its reason; another card then pays, once',
    async (card, code, reason, said) => {
      const { session, page } = await open();
      const declined = await pressPay(page, card, { email: 'typed@example.com' });
      expect(declined).toMatchObject({ status: 200, location: null });
      expect(declined.html).toMatch(/role="alert"/);
      expect(declined.html).toContain(said);
      expect(declined.html).toContain('typed@example.com');
      expect(declined.html).not.toContain(card);
      const after = await look(session.id);
      expect(after.session).toMatchObject({ status: 'open', payment_status: 'unpaid' });
      expect(after.intent?.last_payment_error).toMatchObject({ type: 'card_error', code });
      expect(after.intent?.last_payment_error?.decline_code).toBe(reason as string);
      expect(after.charges.map((charge) => charge.status)).toEqual(['failed']);
      await pressPay(page, '4242424242424242');
      const paid = await look(session.id);
      expect(paid.charges.map((charge) => charge.status)).toEqual(['succeeded', 'failed']);
      expect(paid.intent?.id).toBe(after.intent?.id as string);
    },
  );

  test('pressing the button many times at once charges once', async () => {
    const { session, page } = await open();
    const attempt = attemptOf(await (await fetch(page)).text());
    const all = await Promise.all(
      Array.from({ length: 12 }, () => pressPay(page, '4242424242424242', { attempt })),
    );
    expect(new Set(all.map(({ location }) => location))).toEqual(new Set([done(session.id)]));
    const others = await Promise.all([
      pressPay(page, '4242424242424242'),
      pressPay(page, '5555555555554444'),
    ]);
    expect(others.map(({ location }) => location)).toEqual([done(session.id), done(session.id)]);
    expect((await look(session.id)).charges).toHaveLength(1);
  });

  test('a declined button pressed twice is one declined try', async () => {
    const { session, page } = await open();
    const attempt = attemptOf(await (await fetch(page)).text());
    await Promise.all([
      pressPay(page, '4000000000000002', { attempt }),
      pressPay(page, '4000000000000002', { attempt }),
    ]);
    expect((await look(session.id)).charges).toHaveLength(1);
  });

  test.each([
    ['a number with a wrong check digit', { cardNumber: '4242424242424241' }, 'card number is invalid'],
    ['half a number', { cardNumber: '4242' }, 'card number is incomplete'],
    ['a month in the past', { expiry: '01/20' }, 'in the past'],
    ['no such month', { expiry: '13/40' }, 'expiration date is incomplete'],
    ['no security code', { cvc: '' }, 'security code is incomplete'],
    ['no e-mail', { email: 'ann' }, 'email is incomplete'],
    ['no name', { name: ' ' }, 'name on the card'],
  ])('%s is told at its field, and no payment begins', async (_name, fields, said) => {
    const { session, page } = await open();
    const { status, html } = await pressPay(page, '4242424242424242', fields);
    expect(status).toBe(200);
    expect(html).toContain(said);
    expect(html).toMatch(/aria-invalid="true" aria-describedby="[a-zA-Z]+-fault"/);
    expect((await look(session.id)).intent).toBeNull();
  });

  test('an unknown checkout is a plain 404', async () => {
    expect((await fetch(`${standIn.url}/c/pay/cs_test_none`)).status).toBe(404);
    expect((await pressPay(`${standIn.url}/c/pay/cs_test_none`, '4242424242424242')).status).toBe(404);
  });
});

describe('3-D Secure', () => {
  async function challenged(card: string) {
    const { session, page } = await open();
    const { status, location } = await pressPay(page, card);
    expect(status).toBe(303);
    const url = `${standIn.url}${location}`;
    const answer = (result: string) =>
      fetch(url, { method: 'POST', body: new URLSearchParams({ result }), redirect: 'manual' });
    return { session, page, url, answer };
  }

  test.each(['4000000000003220', '4000002500003155'])(
    '%s: passed, it is paid once, however often it is answered',
    async (card) => {
      const { session, url, answer } = await challenged(card);
      expect((await look(session.id)).intent).toMatchObject({ status: 'requires_action' });
      expect(await (await fetch(url)).text()).toContain('Complete authentication');
      const answers = await Promise.all([answer('complete'), answer('complete')]);
      expect(answers.map((one) => one.headers.get('location'))).toEqual([done(session.id), done(session.id)]);
      const { charges } = await look(session.id);
      expect(charges).toHaveLength(1);
      expect(charges[0]?.payment_method_details?.card?.three_d_secure).toMatchObject({
        result: 'authenticated',
      });
    },
  );

  test('failed, nothing is charged and another try is open', async () => {
    const { session, page, answer } = await challenged('4000000000003220');
    const back = await answer('fail');
    expect(back.status).toBe(303);
    expect(await (await fetch(`${standIn.url}${back.headers.get('location')}`)).text()).toContain(
      'unable to authenticate',
    );
    const failed = await look(session.id);
    expect(failed.intent?.last_payment_error?.code).toBe('payment_intent_authentication_failure');
    expect(failed.charges).toHaveLength(0);
    expect((await answer('complete')).headers.get('location')).not.toBe(done(session.id));
    await pressPay(page, '4242424242424242');
    expect((await look(session.id)).session.status).toBe('complete');
  });

  test('passed, but then declined by the bank', async () => {
    const { session, answer } = await challenged('4000008400001629');
    await answer('complete');
    const seen = await look(session.id);
    expect(seen.session.status).toBe('open');
    expect(seen.intent?.last_payment_error?.code).toBe('card_declined');
  });

  test('a challenge that a later payment overtook is answered in vain', async () => {
    const { session, page, answer } = await challenged('4000000000003220');
    await pressPay(page, '4242424242424242');
    await answer('complete');
    expect((await look(session.id)).charges).toHaveLength(1);
  });

  test('a challenge answered after the session expired charges nothing', async () => {
    const { session, answer } = await challenged('4000000000003220');
    await standIn.stripe.checkout.sessions.expire(session.id);
    expect(await (await answer('complete')).text()).toContain('expired');
    expect(await look(session.id)).toMatchObject({ charges: [], intent: { status: 'canceled' } });
  });
});

describe('how a session ends', () => {
  test('by the clock: expired in the API and on the page, and no card is charged', async () => {
    const { session, page } = await open();
    await standIn.control('POST', 'clock', { advanceSeconds: 24 * 3600 + 1 });
    const { html } = await pressPay(page, '4242424242424242');
    expect(html).toContain('This checkout has expired');
    expect(html).toContain('http://127.0.0.1:9/cart');
    expect(await look(session.id)).toMatchObject({ session: { status: 'expired', url: null }, intent: null });
    await standIn.control('POST', 'clock', { reset: true });
  });

  test('by the shop: only an open one can be expired', async () => {
    const { session, page } = await open();
    await pressPay(page, '4242424242424242');
    await expect(standIn.stripe.checkout.sessions.expire(session.id)).rejects.toThrow('status of complete');
    const other = await open();
    expect((await standIn.stripe.checkout.sessions.expire(other.session.id)).status).toBe('expired');
    await expect(standIn.stripe.checkout.sessions.expire(other.session.id)).rejects.toThrow(
      'status of expired',
    );
  });

  test('paid, its page says so and offers the way back to the shop', async () => {
    const { session, page } = await open();
    await pressPay(page, '4242424242424242');
    const html = await (await fetch(page)).text();
    expect(html).toContain('This payment is complete');
    expect(html).toContain(done(session.id));
  });
});

describe('other ways to pay', () => {
  test('held money is unpaid until it is captured; a cancelled hold is let go', async () => {
    const manual = { payment_intent_data: { capture_method: 'manual' as const } };
    const { session, page } = await open(manual);
    await pressPay(page, '4242424242424242');
    const held = await look(session.id);
    expect(held.session).toMatchObject({ status: 'complete', payment_status: 'unpaid' });
    expect(held.intent).toMatchObject({
      status: 'requires_capture',
      amount_capturable: 20_010,
      amount_received: 0,
    });
    const id = held.intent?.id ?? '';
    await expect(standIn.stripe.paymentIntents.capture(id, { amount_to_capture: 20_011 })).rejects.toThrow(
      'greater than',
    );
    expect(await standIn.stripe.paymentIntents.capture(id, { amount_to_capture: 15_000 })).toMatchObject({
      status: 'succeeded',
      amount_received: 15_000,
    });
    expect((await look(session.id)).charges[0]).toMatchObject({
      amount_captured: 15_000,
      amount_refunded: 5010,
      refunded: false,
    });
    await expect(standIn.stripe.paymentIntents.capture(id)).rejects.toThrow('status of succeeded');
    const other = await open(manual);
    await pressPay(other.page, '4242424242424242');
    const { intent } = await look(other.session.id);
    expect((await standIn.stripe.paymentIntents.cancel(intent?.id ?? '')).status).toBe('canceled');
    expect((await look(other.session.id)).charges[0]).toMatchObject({ captured: false, refunded: true });
  });

  test('a free order needs no card', async () => {
    const free = [
      { quantity: 1, price_data: { currency: 'eur', unit_amount: 0, product_data: { name: 'Gift' } } },
    ];
    const { session, page } = await open({ line_items: free });
    expect((await pressPay(page, '', { expiry: '', cvc: '', name: '' })).location).toBe(done(session.id));
    expect((await look(session.id)).session).toMatchObject({
      status: 'complete',
      payment_status: 'no_payment_required',
      payment_intent: null,
    });
  });

  test('shipping may be an option of the session', async () => {
    const rate = {
      display_name: 'Post',
      type: 'fixed_amount' as const,
      fixed_amount: { amount: 495, currency: 'eur' },
    };
    const { session } = await open({ shipping_options: [{ shipping_rate_data: rate }] });
    expect(session).toMatchObject({
      amount_subtotal: 20_010,
      amount_total: 20_505,
      total_details: { amount_shipping: 495 },
    });
  });
});
