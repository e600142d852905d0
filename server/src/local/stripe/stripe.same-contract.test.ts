import { afterAll, beforeAll, describe, setDefaultTimeout } from 'bun:test';
import { createStripeClient } from '../../infra/stripe/client.ts';
import { type StandInProcess, sessionParams, startStandIn } from './testing/stand-in.fixture.ts';
import { type StripeTarget, stripeContract } from './testing/stripe-contract.fixture.ts';

setDefaultTimeout(30_000);

describe('the stand-in keeps the contract of payments', () => {
  let standIn: StandInProcess;
  beforeAll(async () => {
    standIn = await startStandIn();
  });
  afterAll(() => standIn.dispose());

  async function paid(amount: number, capture?: 'manual'): Promise<string> {
    const { stripe, control } = standIn;
    const price = { currency: 'eur', unit_amount: amount, product_data: { name: 'Mug' } };
    const intent = capture === undefined ? {} : { payment_intent_data: { capture_method: capture } };
    const session = await stripe.checkout.sessions.create(
      sessionParams({ line_items: [{ quantity: 1, price_data: price }], ...intent }),
    );
    await control('POST', 'pay', { session: session.id });
    const { payment_intent: id } = await stripe.checkout.sessions.retrieve(session.id);
    return String(id);
  }
  stripeContract((): StripeTarget => ({ stripe: standIn.stripe, paid }));
});

/** Of a test account, `sk_test_…` or `rk_test_…`: nothing here may ever touch money. */
const secretKey = process.env.STRIPE_TEST_KEY ?? '';
const isTestKey = /^[sr]k_test_/.test(secretKey);
const why =
  secretKey === '' ? 'STRIPE_TEST_KEY is not set' : 'STRIPE_TEST_KEY is not the key of a test account';
const name = 'Stripe itself keeps it too';

describe.skipIf(!isTestKey)(isTestKey ? name : `${name} (skipped: ${why})`, () => {
  const stripe = createStripeClient({ secretKey: isTestKey ? secretKey : 'sk_test_none' });

  async function paid(amount: number, capture?: 'manual'): Promise<string> {
    const { id } = await stripe.paymentIntents.create({
      amount,
      currency: 'eur',
      confirm: true,
      payment_method: 'pm_card_visa',
      automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
      ...(capture === undefined ? {} : { capture_method: capture }),
    });
    return id;
  }
  stripeContract(() => ({ stripe, paid }));
});
