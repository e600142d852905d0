import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import Stripe from 'stripe';
import { createStripeClient } from '../../infra/stripe/client.ts';
import {
  eventually,
  KEY,
  type StandInProcess,
  sessionParams,
  startStandIn,
} from './testing/stand-in.fixture.ts';

// Processes start and stop in here; the machine may be busy.
setDefaultTimeout(30_000);

let standIn: StandInProcess;
beforeAll(async () => {
  standIn = await startStandIn();
});
afterAll(() => standIn.dispose());

type Sent = {
  status: number;
  headers: Headers;
  body: Record<string, never> & { id?: string; error?: Record<string, string> };
};

async function send(path: string, form: string | null, headers: Record<string, string> = {}): Promise<Sent> {
  const response = await fetch(`${standIn.url}${path}`, {
    method: form === null ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${KEY}`, ...headers },
    ...(form === null ? {} : { body: form }),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Sent['body'],
  };
}

async function refusal(work: Promise<unknown>): Promise<InstanceType<typeof Stripe.errors.StripeError>> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return error;
    throw error;
  }
  throw new Error('was not refused');
}

describe('access', () => {
  test('a missing or wrong key is 401, and the key is not shown again', async () => {
    const none = await fetch(`${standIn.url}/v1/charges`);
    expect(none.status).toBe(401);
    const wrong = await send('/v1/charges', null, { authorization: 'Bearer sk_test_somebody_else' });
    expect(wrong.status).toBe(401);
    expect(wrong.body.error?.message).not.toContain('somebody');
    const basic = await send('/v1/charges', null, { authorization: `Basic ${btoa(`${KEY}:`)}` });
    expect(basic.status).toBe(200);
  });

  test('each reply names its request and its API version', async () => {
    const { headers } = await send('/v1/charges', null, { 'stripe-version': '2025-09-30.clover' });
    expect(headers.get('request-id')).toStartWith('req_');
    expect(headers.get('stripe-version')).toBe('2025-09-30.clover');
    expect((await send('/v1/charges', null, { 'stripe-version': 'yesterday' })).status).toBe(400);
  });

  test('an unknown address is 404 in Stripe’s shape', async () => {
    const { status, body } = await send('/v1/subscriptions', null);
    expect(status).toBe(404);
    expect(body.error?.type).toBe('invalid_request_error');
  });

  test('the control interface is not for browsers', async () => {
    const response = await fetch(`${standIn.url}/_control/reset`, {
      method: 'POST',
      headers: { origin: 'http://evil.example' },
    });
    expect(response.status).toBe(403);
  });
});

describe('parameters', () => {
  const now = () => Math.floor(Date.now() / 1000);
  const line = (unit_amount: number, currency = 'eur') => [
    { quantity: 1, price_data: { currency, unit_amount, product_data: { name: 'Mug' } } },
  ];
  const create = (patch: object) =>
    refusal(standIn.stripe.checkout.sessions.create({ ...sessionParams(), ...patch }));

  test.each([
    ['no mode', { mode: undefined }, 'parameter_missing', 'mode'],
    ['no success page', { success_url: undefined }, 'parameter_missing', 'success_url'],
    ['no lines', { line_items: undefined }, 'parameter_missing', 'line_items'],
    ['an unknown parameter', { colour: 'red' }, 'parameter_unknown', 'colour'],
    [
      'an unknown parameter deep inside',
      { payment_intent_data: { colour: 'red' } },
      'parameter_unknown',
      'payment_intent_data[colour]',
    ],
    ['a text for a number', { expires_at: 'soon' }, 'parameter_invalid_integer', 'expires_at'],
    ['an empty text', { client_reference_id: '' }, 'parameter_invalid_empty', 'client_reference_id'],
    ['a page that is no URL', { success_url: '/done' }, 'url_invalid', 'success_url'],
    [
      'an unknown customer',
      { customer: 'cus_none', customer_email: undefined },
      'resource_missing',
      'customer',
    ],
    [
      'quantity 0',
      { line_items: [{ ...line(500)[0], quantity: 0 }] },
      'parameter_invalid_integer',
      'line_items[0][quantity]',
    ],
    [
      'half a cent',
      { line_items: line(500.5) },
      'parameter_invalid_integer',
      'line_items[0][price_data][unit_amount]',
    ],
    [
      'a negative price',
      { line_items: line(-1) },
      'parameter_invalid_integer',
      'line_items[0][price_data][unit_amount]',
    ],
    [
      'two currencies',
      { line_items: [...line(500), ...line(500, 'usd')] },
      undefined,
      'line_items[1][price_data][currency]',
    ],
    [
      'a price kept at Stripe',
      { line_items: [{ price: 'price_1', quantity: 1 }] },
      'resource_missing',
      'line_items[0][price]',
    ],
    ['subscriptions, which it cannot do', { mode: 'subscription' }, 'stand_in_unsupported', 'mode'],
    [
      'coupons, which it cannot do',
      { allow_promotion_codes: true },
      'stand_in_unsupported',
      'allow_promotion_codes',
    ],
  ])('%s is refused with its name', async (_name, patch, code, param) => {
    const error = await create(patch);
    expect(error).toMatchObject({ type: 'StripeInvalidRequestError', statusCode: 400, param });
    expect(error.code).toBe(code as string);
  });

  test('a metadata value of more than 500 characters is refused', async () => {
    const error = await create({ metadata: { note: 'x'.repeat(501) } });
    expect(error).toMatchObject({ code: 'parameter_invalid_string_too_long', param: 'metadata[note]' });
  });

  test('the total must reach Stripe’s minimum, per currency', async () => {
    expect((await create({ line_items: line(49) })).code).toBe('amount_too_small');
    expect((await create({ line_items: line(299, 'sek') })).code).toBe('amount_too_small');
    expect((await create({ line_items: line(100_000_000) })).code).toBe('amount_too_large');
    const yen = await standIn.stripe.checkout.sessions.create(sessionParams({ line_items: line(50, 'jpy') }));
    expect(yen.amount_total).toBe(50);
  });

  test('a session ends between 30 minutes and 24 hours from now', async () => {
    expect((await create({ expires_at: now() + 29 * 60 })).param).toBe('expires_at');
    expect((await create({ expires_at: now() + 24 * 3600 + 60 })).param).toBe('expires_at');
    const short = await standIn.stripe.checkout.sessions.create(
      sessionParams({ expires_at: now() + 30 * 60 + 10 }),
    );
    expect(short.status).toBe('open');
  });

  test('lines add up, with more of them than a parser’s default limit', async () => {
    const line_items = Array.from(
      { length: 60 },
      (_, i) => ({ ...line(100 + i)[0], quantity: 2 }) as Stripe.Checkout.SessionCreateParams.LineItem,
    );
    const session = await standIn.stripe.checkout.sessions.create(sessionParams({ line_items }));
    expect(session.amount_total).toBe(2 * (60 * 100 + 1770));
    const all = await standIn.stripe.checkout.sessions
      .listLineItems(session.id, { limit: 50 })
      .autoPagingToArray({ limit: 100 });
    expect(all.map((item) => item.amount_total)).toEqual(Array.from({ length: 60 }, (_, i) => 200 + 2 * i));
  });

  test('odd text survives the form: brackets, ampersands, plus signs, other scripts', async () => {
    const name = 'A [b] & c=d + 100% “Mug” ☕ <b>';
    const session = await standIn.stripe.checkout.sessions.create(
      sessionParams({
        metadata: { name },
        line_items: [
          { quantity: 1, price_data: { currency: 'eur', unit_amount: 100, product_data: { name } } },
        ],
      }),
    );
    expect(session.metadata?.name).toBe(name);
    expect(await (await fetch(session.url ?? '')).text()).not.toContain('<b>');
  });
});

describe('expand and lists', () => {
  test('a list is paged newest first, by cursor, with no gap and no repeat', async () => {
    const made: string[] = [];
    for (let i = 0; i < 7; i += 1)
      made.unshift((await standIn.stripe.customers.create({ email: 'page@example.com' })).id);
    const first = await standIn.stripe.customers.list({ email: 'page@example.com', limit: 3 });
    expect(first.has_more).toBe(true);
    const all = await standIn.stripe.customers
      .list({ email: 'page@example.com', limit: 3 })
      .autoPagingToArray({ limit: 100 });
    expect(all.map(({ id }) => id)).toEqual(made);
    const back = await standIn.stripe.customers.list({
      email: 'page@example.com',
      limit: 2,
      ending_before: made[4] as string,
    });
    expect(back.data.map(({ id }) => id)).toEqual([made[2] as string, made[3] as string]);
    expect((await refusal(standIn.stripe.customers.list({ limit: 101 }))).param).toBe('limit');
    expect((await refusal(standIn.stripe.customers.list({ starting_after: 'cus_none' }))).code).toBe(
      'resource_missing',
    );
  });

  test('what cannot be expanded is refused, and the refused request did nothing', async () => {
    const before = await standIn.control<{ objects: Record<string, number> }>('GET', 'stats');
    const error = await refusal(
      standIn.stripe.customers.create({ email: 'x@example.com', expand: ['shoes'] }),
    );
    expect(error.message).toContain('cannot be expanded (shoes)');
    expect(await standIn.control<{ objects: Record<string, number> }>('GET', 'stats')).toEqual(before);
  });
});

describe('idempotency keys', () => {
  const form = 'email=once@example.com';

  test('the same key and parameters give the first reply again, and one object', async () => {
    const first = await send('/v1/customers', form, { 'idempotency-key': 'k1' });
    const again = await send('/v1/customers', form, { 'idempotency-key': 'k1' });
    expect(again.body).toEqual(first.body);
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect((await standIn.stripe.customers.list({ email: 'once@example.com' })).data).toHaveLength(1);
  });

  test('twenty at once make one object', async () => {
    const all = await Promise.all(
      Array.from({ length: 20 }, () =>
        send('/v1/customers', 'email=many@example.com', { 'idempotency-key': 'k2' }),
      ),
    );
    expect(new Set(all.map(({ body }) => body.id)).size).toBe(1);
  });

  test('other parameters under the same key are refused', async () => {
    await send('/v1/customers', form, { 'idempotency-key': 'k3' });
    const other = await send('/v1/customers', `${form}&name=Ann`, { 'idempotency-key': 'k3' });
    expect(other.status).toBe(400);
    expect(other.body.error?.type).toBe('idempotency_error');
    const elsewhere = await send('/v1/refunds', form, { 'idempotency-key': 'k3' });
    expect(elsewhere.body.error?.type).toBe('idempotency_error');
  });

  test('a request that never began may be repeated with its key, put right', async () => {
    const wrong = await send('/v1/customers', 'emial=a', { 'idempotency-key': 'k4' });
    expect(wrong.status).toBe(400);
    const right = await send('/v1/customers', 'email=a', { 'idempotency-key': 'k4' });
    expect(right.status).toBe(200);
  });

  test('while the first is still running the second is told so with 409', async () => {
    await standIn.control('POST', 'faults', { path: '/v1/customers', kind: 'slow', slowMs: 500 });
    const first = send('/v1/customers', 'email=slow', { 'idempotency-key': 'k5' });
    await eventually(
      () => standIn.control<{ faults: unknown[] }>('GET', 'settings'),
      ({ faults }) => faults.length === 0,
    );
    const second = await send('/v1/customers', 'email=slow', { 'idempotency-key': 'k5' });
    expect(second.status).toBe(409);
    expect(second.body.error?.code).toBe('idempotency_key_in_use');
    expect((await first).status).toBe(200);
    expect((await standIn.stripe.customers.list({ email: 'slow' })).data).toHaveLength(1);
  });

  test('a reply lost on the way: the SDK asks again with the same key and gets the same object', async () => {
    const stripe = createStripeClient({ secretKey: KEY, apiUrl: standIn.url });
    await standIn.control('POST', 'faults', { path: '/v1/customers', method: 'POST', kind: 'lose-reply' });
    const customer = await stripe.customers.create({ email: 'lost@example.com' });
    const kept = await standIn.stripe.customers.list({ email: 'lost@example.com' });
    expect(kept.data.map(({ id }) => id)).toEqual([customer.id]);
  });

  test('after 24 hours the key is forgotten', async () => {
    const first = await send('/v1/customers', form, { 'idempotency-key': 'k6' });
    await standIn.control('POST', 'clock', { advanceSeconds: 86_401 });
    const later = await send('/v1/customers', form, { 'idempotency-key': 'k6' });
    await standIn.control('POST', 'clock', { reset: true });
    expect(later.body.id).not.toBe(first.body.id as string);
  });
});

test('an API fault on order is an API fault for the SDK', async () => {
  await standIn.control('POST', 'faults', { path: '/v1/charges', kind: 'error' });
  expect((await refusal(standIn.stripe.charges.list())).statusCode).toBe(500);
  await standIn.control('POST', 'faults', { path: '/v1/charges', kind: 'rate-limit' });
  expect((await refusal(standIn.stripe.charges.list())).type).toBe('StripeRateLimitError');
  expect((await standIn.stripe.charges.list()).data).toEqual([]);
});
