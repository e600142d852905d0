import { describe, expect, test } from 'bun:test';
import Stripe from 'stripe';
import { createTestClock } from '../../kernel/clock.ts';
import { createWebhookVerifier } from './webhook-verifier.ts';

const start = new Date('2026-03-01T12:00:00Z');
const body = JSON.stringify({ id: 'evt_1', object: 'event', type: 'charge.succeeded', data: { object: {} } });

function sign(payload: string, secret: string, at = start): Promise<string> {
  const timestamp = Math.floor(at.getTime() / 1000);
  return Stripe.webhooks.generateTestHeaderStringAsync({ payload, secret, timestamp });
}

function setup(secrets = ['whsec_new']) {
  const clock = createTestClock(start);
  return { clock, verifier: createWebhookVerifier({ secrets, clock }) };
}

describe('webhook verifier', () => {
  test('accepts what was signed with the secret and hands over the event', async () => {
    const { verifier } = setup();
    const verdict = await verifier.verify(body, await sign(body, 'whsec_new'));
    expect(verdict).toMatchObject({ ok: true, event: { id: 'evt_1', type: 'charge.succeeded' } });
  });

  test('accepts raw bytes', async () => {
    const { verifier } = setup();
    const verdict = await verifier.verify(new TextEncoder().encode(body), await sign(body, 'whsec_new'));
    expect(verdict.ok).toBe(true);
  });

  test('refuses a body changed by one character, and a stranger’s signature', async () => {
    const { verifier } = setup();
    const header = await sign(body, 'whsec_new');
    expect(await verifier.verify(body.replace('evt_1', 'evt_2'), header)).toEqual({
      ok: false,
      reason: 'bad-signature',
    });
    expect(await verifier.verify(body, await sign(body, 'whsec_other'))).toEqual({
      ok: false,
      reason: 'bad-signature',
    });
  });

  test('refuses a replay once the tolerance has passed, by its own clock', async () => {
    const { clock, verifier } = setup();
    const header = await sign(body, 'whsec_new');
    clock.advance(300_000);
    expect((await verifier.verify(body, header)).ok).toBe(true);
    clock.advance(1000);
    expect(await verifier.verify(body, header)).toEqual({ ok: false, reason: 'too-old' });
  });

  test('a forged timestamp does not make an old signature young', async () => {
    const { clock, verifier } = setup();
    clock.advance(3_600_000);
    const now = Math.floor(clock.now().getTime() / 1000);
    const header = (await sign(body, 'whsec_new')).replace(/t=\d+/, `t=${now}`);
    expect(await verifier.verify(body, header)).toEqual({ ok: false, reason: 'bad-signature' });
  });

  test('while a secret is being rolled both old and new are accepted, afterwards the new alone', async () => {
    const old = await sign(body, 'whsec_old');
    expect((await setup(['whsec_new', 'whsec_old']).verifier.verify(body, old)).ok).toBe(true);
    expect((await setup(['whsec_new']).verifier.verify(body, old)).ok).toBe(false);
  });

  test('reads the right one among several signatures in one header', async () => {
    const { verifier } = setup();
    const right = (await sign(body, 'whsec_new')).split(',');
    const wrong = (await sign(body, 'whsec_old')).split(',');
    const verdict = await verifier.verify(body, `${right[0]},${wrong[1]},${right[1]}`);
    expect(verdict.ok).toBe(true);
  });

  test.each([
    ['no header', null, 'no-signature'],
    ['empty header', '', 'no-signature'],
    ['nonsense', 'nonsense', 'bad-signature'],
    ['empty signature', 't=1772366400,v1=', 'bad-signature'],
    ['other scheme', 't=1772366400,v0=abc', 'bad-signature'],
    ['no timestamp', 'v1=abc', 'bad-signature'],
  ] as const)('refuses %s without throwing', async (_name, header, reason) => {
    expect(await setup().verifier.verify(body, header)).toEqual({ ok: false, reason });
  });

  test('signed, but not an event: malformed', async () => {
    for (const payload of ['{"id":', '[]', 'null', '{"object":"v2.core.event","id":"evt_1","type":"x"}']) {
      const verdict = await setup().verifier.verify(payload, await sign(payload, 'whsec_new'));
      expect(verdict).toEqual({ ok: false, reason: 'malformed' });
    }
  });

  test('cannot be built without a secret or without a tolerance', () => {
    const clock = createTestClock(start);
    expect(() => createWebhookVerifier({ secrets: ['', ' '], clock })).toThrow('secret');
    expect(() => createWebhookVerifier({ secrets: ['whsec_1'], clock, toleranceSeconds: 0 })).toThrow(
      'tolerance',
    );
  });
});
