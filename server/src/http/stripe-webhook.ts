import type { Context } from 'hono';
import type { WebhookVerifier } from '../infra/stripe/webhook-verifier.ts';
import { AppError } from '../kernel/app-error.ts';
import type { PaymentsModule } from '../modules/payments/payments.ts';

export type StripeWebhookDeps = {
  verifier: WebhookVerifier;
  payments: Pick<PaymentsModule, 'receive'>;
};

/**
 * POST /webhooks/stripe. The signature over the raw bytes is checked before anything else is believed;
 * 200 is said only after the event is stored. Throws `webhook.bad-signature` (400, nothing written);
 * any other fault is a 5xx, after which Stripe sends the event again.
 */
export function createStripeWebhook({ verifier, payments }: StripeWebhookDeps) {
  return async (c: Context): Promise<Response> => {
    const body = new Uint8Array(await c.req.arrayBuffer());
    const verdict = await verifier.verify(body, c.req.header('stripe-signature'));
    if (!verdict.ok) throw new AppError('webhook.bad-signature', { detail: verdict.reason });
    await payments.receive(verdict.event);
    return c.json({ received: true });
  };
}
