import { afterEach, describe, expect, setDefaultTimeout, test } from 'bun:test';
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

let standIn: StandInProcess;
let receiver: Receiver | null = null;
afterEach(async () => {
  await standIn.dispose();
  await receiver?.stop();
  receiver = null;
});

describe('a kill -9', () => {
  test('loses no answered write, forgets no idempotency key', async () => {
    standIn = await startStandIn();
    const answered: string[] = [];
    let killed = false;
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      for (let i = 0; !killed; i += 1) {
        const made = await standIn.stripe.customers
          .create({ email: `${writer}-${i}@example.com` }, { idempotencyKey: `${writer}-${i}` })
          .catch(() => null);
        if (made) answered.push(made.id);
      }
    });
    await eventually(
      () => answered.length,
      (n) => n >= 40,
    );
    await standIn.kill('SIGKILL');
    killed = true;
    await Promise.all(writers);
    await standIn.restart();
    const kept = await standIn.stripe.customers.list({ limit: 100 }).autoPagingToArray({ limit: 10_000 });
    const ids = new Set(kept.map(({ id }) => id));
    expect(answered.filter((id) => !ids.has(id))).toEqual([]);
    const again = await standIn.stripe.customers.create(
      { email: '0-0@example.com' },
      { idempotencyKey: '0-0' },
    );
    expect(ids.has(again.id)).toBe(true);
  });

  test('webhooks that were still to be sent are sent after the restart', async () => {
    receiver = startReceiver();
    receiver.answerWith(() => 500);
    standIn = await startStandIn(['--webhook-url', receiver.url, '--webhook-secret', SECRET]);
    await standIn.control('PUT', 'settings', { retry: { baseMs: 50, capMs: 100 } });
    const session = await standIn.stripe.checkout.sessions.create(sessionParams());
    await pressPay(session.url ?? '', '4242424242424242');
    await standIn.kill('SIGKILL');
    receiver.answerWith(() => 200);
    await standIn.restart();
    const { types } = receiver;
    await eventually(
      () => new Set(types()).size,
      (n) => n === 4,
    );
    expect((await standIn.stripe.checkout.sessions.retrieve(session.id)).payment_status).toBe('paid');
  });

  test('a session whose end came while it was down is expired and told', async () => {
    receiver = startReceiver();
    standIn = await startStandIn(['--webhook-url', receiver.url, '--webhook-secret', SECRET]);
    const expires_at = Math.floor(Date.now() / 1000) + 30 * 60 + 2;
    const session = await standIn.stripe.checkout.sessions.create(sessionParams({ expires_at }));
    await standIn.control('POST', 'clock', { advanceSeconds: 30 * 60 });
    expect((await standIn.stripe.checkout.sessions.retrieve(session.id)).status).toBe('open');
    await standIn.kill('SIGKILL');
    await Bun.sleep(Math.max(0, expires_at * 1000 - (Date.now() + 30 * 60_000)));
    await standIn.restart();
    const { types } = receiver;
    await eventually(types, (seen) => seen.includes('checkout.session.expired'));
    expect((await standIn.stripe.checkout.sessions.retrieve(session.id)).status).toBe('expired');
  });
});

describe('time and stopping', () => {
  test('a session expires by itself when the clock reaches its end, and says so once', async () => {
    receiver = startReceiver();
    standIn = await startStandIn(['--webhook-url', receiver.url, '--webhook-secret', SECRET]);
    const session = await standIn.stripe.checkout.sessions.create(sessionParams());
    const { types } = receiver;
    expect(types()).toEqual([]);
    await standIn.control('POST', 'clock', { advanceSeconds: 24 * 3600 });
    await eventually(types, (seen) => seen.length > 0);
    expect((await standIn.stripe.checkout.sessions.retrieve(session.id)).status).toBe('expired');
    expect(types()).toEqual(['checkout.session.expired']);
  });

  test('asked to stop, it ends with 0 and its state is whole', async () => {
    standIn = await startStandIn();
    const { id } = await standIn.stripe.customers.create({ email: 'stay@example.com' });
    expect(await standIn.kill('SIGTERM')).toBe(0);
    await standIn.restart();
    expect((await standIn.stripe.customers.retrieve(id)).id).toBe(id);
  });

  test('reset forgets everything but where webhooks go', async () => {
    receiver = startReceiver();
    standIn = await startStandIn(['--webhook-url', receiver.url, '--webhook-secret', SECRET]);
    await standIn.stripe.customers.create({ email: 'gone@example.com' });
    await standIn.control('POST', 'reset');
    expect((await standIn.stripe.customers.list()).data).toEqual([]);
    expect((await standIn.stripe.webhookEndpoints.list()).data.map(({ url }) => url)).toEqual([receiver.url]);
  });
});
