import { html } from 'hono/html';
import type Stripe from 'stripe';
import { formatAmount } from '../amounts.ts';
import type { Attempt } from '../types.ts';
import { type Html, layout } from './layout.ts';

type ChallengeView = {
  intent: Stripe.PaymentIntent;
  last4: string;
  attempt: Attempt;
  shopName: string;
};

/** Where a bank would ask its customer: the two answers that a test needs. */
export function challengePage({ intent, last4, attempt, shopName }: ChallengeView): Html {
  const amount = formatAmount(intent.amount, intent.currency);
  const action = `/c/pay/${attempt.session}/authenticate/${attempt.id}`;
  return layout(
    '3D Secure test page',
    html`<main class="note">
      <h2>3D Secure test page</h2>
      <p>Your bank asks you to confirm this payment: <strong>${amount}</strong> to <strong>${shopName}</strong> with the card ending in ${last4}.</p>
      <form method="post" action="${action}">
        <button type="submit" name="result" value="complete">Complete authentication</button>
        <button type="submit" name="result" value="fail" class="quiet">Fail authentication</button>
      </form>
    </main>`,
  );
}
