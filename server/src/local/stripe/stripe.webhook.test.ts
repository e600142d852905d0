import { afterAll, beforeAll, beforeEach, describe, expect, setDefaultTimeout, test } from 'bun:test';
import { type Receiver, SECRET, startReceiver } from './testing/receiver.fixture.ts';
import {
  eventually,
  pressPay,
  type StandInProcess,
  sessionParams,
  startStandIn,
} from './testing/stand-in.fixture.ts';

// Processes start and stop in here; the machine may be busy.
setDefaultTimeout(30_000);

type Delivery = {
  id: string;
  event: string;
  type: string;
  state: string;
  attempts: number;
  chaos: string | null;
  last_status: number | null;
};
type Stats = { deliveries: Record<string, number>; chaos: Record<string, number> };

let standIn: StandInProcess;
let receiver: Receiver;
const quiet = { seed: 1, duplicate: 0, delay: 0, reorder: 0, drop: 0 };

beforeAll(async () => {
  receiver = startReceiver();
  standIn = await startStandIn(['--webhook-url', receiver.url, '--webhook-secret', SECRET]);
  await standIn.control('PUT', 'settings', { retry: { baseMs: 20, capMs: 40 } });
});
afterAll(async () => {
  await standIn.dispose();
  await receiver.stop();
});
beforeEach(async () => {
  await standIn.control('PUT', 'chaos', quiet);
  await settled();
  receiver.answerWith(() => 200);
  receiver.events.length = 0;
});

const pending = () => standIn.control<Delivery[]>('GET', 'deliveries?state=pending');
const settled = () => eventually(pending, (open) => open.length === 0);
async function buy() {
  const session = await standIn.stripe.checkout.sessions.create(sessionParams());
  await pressPay(session.url ?? '', '4242424242424242');
  return session;
}

describe('webhooks', () => {
  test('a sale is told, signed, with the moment’s objects and the request that caused it', async () => {
    const session = await buy();
    await settled();
    expect(receiver.refusals).toEqual([]);
    expect(receiver.types().sort()).toEqual([
      'charge.succeeded',
      'checkout.session.completed',
      'payment_intent.created',
      'payment_intent.succeeded',
    ]);
    const completed = receiver.events.find((event) => event.type === 'checkout.session.completed');
    if (!completed) throw new Error('no such event');
    expect(completed.data.object).toMatchObject({
      id: session.id,
      payment_status: 'paid',
      client_reference_id: 'ord_1',
    });
    await standIn.stripe.refunds.create(
      { payment_intent: String(completed.data.object.payment_intent) },
      { idempotencyKey: 'rfd_1' },
    );
    await settled();
    const refunded = receiver.events.find(({ type }) => type === 'charge.refunded');
    expect(refunded?.request).toMatchObject({ id: expect.stringMatching(/^req_/), idempotency_key: 'rfd_1' });
  });

  test('is tried again until the receiver takes it, under the same event id', async () => {
    let refusals = 3;
    receiver.answerWith(() => (refusals-- > 0 ? 500 : 200));
    await standIn.stripe.customers.create({ email: 'again@example.com' });
    await eventually(
      () => receiver.events,
      (events) => events.length === 1,
    );
    await settled();
    const [delivery] = await standIn.control<Delivery[]>('GET', 'deliveries?limit=1');
    expect(delivery).toMatchObject({
      state: 'delivered',
      attempts: 4,
      event: receiver.events[0]?.id as string,
    });
  });

  test('a redirect is no receipt', async () => {
    let first = true;
    receiver.answerWith(() => {
      const status = first ? 302 : 200;
      first = false;
      return status;
    });
    await standIn.stripe.customers.create({ email: 'redirect@example.com' });
    await eventually(
      () => receiver.events,
      (events) => events.length === 1,
    );
  });

  test('a receiver that is down gets it when it is back', async () => {
    const first = startReceiver();
    await standIn.control('PUT', 'webhooks', [{ url: first.url, secret: SECRET }]);
    await first.stop();
    await standIn.stripe.customers.create({ email: 'down@example.com' });
    await eventually(pending, (open) => (open[0]?.attempts ?? 0) >= 2);
    const back = startReceiver(Number(new URL(first.url).port));
    await settled();
    await back.stop();
    await standIn.control('PUT', 'webhooks', [{ url: receiver.url, secret: SECRET }]);
    expect(back.types()).toEqual(['customer.created']);
    expect(receiver.events).toEqual([]);
  });

  test('what was meant for a target that is no more is given up, not sent to another', async () => {
    await standIn.control('PUT', 'webhooks', [{ url: 'http://127.0.0.1:9/gone', secret: SECRET }]);
    await standIn.stripe.customers.create({ email: 'gone@example.com' });
    await standIn.control('PUT', 'webhooks', [{ url: receiver.url, secret: SECRET }]);
    await settled();
    expect(receiver.events).toEqual([]);
  });

  test('gives up in the end', async () => {
    await standIn.control('PUT', 'settings', { retry: { giveUpAfterMs: 50 } });
    receiver.answerWith(() => 503);
    await standIn.stripe.customers.create({ email: 'never@example.com' });
    await settled();
    await standIn.control('PUT', 'settings', { retry: { giveUpAfterMs: 3_600_000 } });
    const [delivery] = await standIn.control<Delivery[]>('GET', 'deliveries?limit=1');
    expect(delivery).toMatchObject({ state: 'gave-up', last_status: 503 });
  });

  test('an endpoint gets only the types it asked for', async () => {
    await standIn.control('PUT', 'webhooks', [
      { url: receiver.url, secret: SECRET, events: ['checkout.session.completed'] },
    ]);
    await buy();
    await settled();
    await standIn.control('PUT', 'webhooks', [{ url: receiver.url, secret: SECRET }]);
    expect(receiver.types()).toEqual(['checkout.session.completed']);
  });
});

describe('on purpose', () => {
  test('everything twice', async () => {
    await standIn.control('PUT', 'chaos', { duplicate: 1 });
    await buy();
    await settled();
    const times = new Map<string, number>();
    for (const { id } of receiver.events) times.set(id, (times.get(id) ?? 0) + 1);
    expect([...times.values()]).toEqual([2, 2, 2, 2]);
  });

  test('overtaken: an event held back comes after one that happened later', async () => {
    await standIn.control('PUT', 'chaos', { reorder: 1, reorderHoldMs: 60_000 });
    await standIn.stripe.customers.create({ email: 'first@example.com' });
    await standIn.control('PUT', 'chaos', { reorder: 0 });
    await standIn.stripe.customers.create({ email: 'second@example.com' });
    await settled();
    const order = receiver.events.map((event) => (event.data.object as { email: string }).email);
    expect(order).toEqual(['second@example.com', 'first@example.com']);
  });

  test('held back with nothing to overtake it, it comes all the same', async () => {
    await standIn.control('PUT', 'chaos', { reorder: 1, reorderHoldMs: 100 });
    await standIn.stripe.customers.create({ email: 'alone@example.com' });
    await eventually(
      () => receiver.events,
      (events) => events.length === 1,
    );
  });

  test('late by the clock', async () => {
    await standIn.control('PUT', 'chaos', { delay: 1, delayMs: [3_600_000, 3_600_000] });
    await standIn.stripe.customers.create({ email: 'late@example.com' });
    expect(await pending()).toMatchObject([{ chaos: 'delayed', attempts: 0 }]);
    await standIn.control('POST', 'clock', { advanceSeconds: 3601 });
    await settled();
    await standIn.control('POST', 'clock', { reset: true });
    expect(receiver.events).toHaveLength(1);
  });

  test('lost: never sent by itself, but there to be asked for and sent again', async () => {
    await standIn.control('PUT', 'chaos', { drop: 1 });
    const customer = await standIn.stripe.customers.create({ email: 'dropped@example.com' });
    await standIn.control('PUT', 'chaos', quiet);
    await settled();
    expect(receiver.events).toEqual([]);
    const [event] = (await standIn.stripe.events.list({ delivery_success: false, limit: 1 })).data;
    expect(event?.data.object).toMatchObject({ id: customer.id });
    await standIn.control('POST', `events/${event?.id}/resend`, { times: 3 });
    await settled();
    expect(receiver.events.map(({ id }) => id)).toEqual(Array(3).fill(event?.id));
  });

  test('the counts say how many of each there were', async () => {
    const { chaos } = await standIn.control<Stats>('GET', 'stats');
    for (const kind of ['duplicate', 'delayed', 'reordered', 'dropped', 'resent'])
      expect(chaos[kind]).toBeGreaterThan(0);
  });
});
