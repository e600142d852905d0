import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test';
import { type StandInProcess, startStandIn } from './testing/stand-in.fixture.ts';

setDefaultTimeout(30_000);
let standIn: StandInProcess;
beforeAll(async () => {
  standIn = await startStandIn();
});
afterAll(() => standIn.dispose());

const known = {
  intent: 'pi_demoA1',
  charge: 'ch_demoA1',
  amount: 8900,
  currency: 'EUR',
  created: 1_780_000_000,
  email: 'clara@example.com',
  name: 'Clara',
  card: '5555555555554444',
  refunds: [{ id: 're_demoA1', amount: 1900, created: 1_780_100_000 }],
};

test('a payment of the shop’s past can be looked up, and refunded up to what is left', async () => {
  expect(await standIn.control('POST', 'payments', { payments: [known] })).toEqual({ added: 1 });
  const intent = await standIn.stripe.paymentIntents.retrieve('pi_demoA1', { expand: ['latest_charge'] });
  expect(intent).toMatchObject({
    status: 'succeeded',
    amount_received: 8900,
    created: 1_780_000_000,
    latest_charge: {
      id: 'ch_demoA1',
      amount_refunded: 1900,
      payment_method_details: { card: { brand: 'mastercard', last4: '4444' } },
    },
  });
  expect(await standIn.stripe.refunds.retrieve('re_demoA1')).toMatchObject({
    amount: 1900,
    status: 'succeeded',
  });
  const tooMuch = standIn.stripe.refunds.create({ payment_intent: 'pi_demoA1', amount: 7001 });
  expect(await tooMuch.catch((error: { code: string }) => error.code)).toBe('amount_too_large');
  const rest = await standIn.stripe.refunds.create({ payment_intent: 'pi_demoA1', amount: 7000 });
  expect(rest.status).toBe('succeeded');
});

test('told twice it is one payment, and no event tells of it', async () => {
  const before = (await standIn.stripe.events.list({ limit: 100 })).data.length;
  expect(await standIn.control('POST', 'payments', { payments: [known] })).toEqual({ added: 0 });
  const other = { ...known, intent: 'pi_demoB1', charge: 'ch_demoB1', refunds: [] };
  expect(await standIn.control('POST', 'payments', { payments: [other, known] })).toEqual({ added: 1 });
  expect((await standIn.stripe.events.list({ limit: 100 })).data.length).toBe(before);
  expect((await standIn.stripe.charges.list({ limit: 10 })).data.length).toBe(2);
});
