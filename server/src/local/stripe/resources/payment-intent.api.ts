import type Stripe from 'stripe';
import { z } from 'zod';
import { listKind } from '../api/list.ts';
import {
  clearable,
  Expand,
  expand,
  integer,
  ListParams,
  mergeMetadata,
  metadata,
  oneOf,
  text,
} from '../api/params.ts';
import { type Api, route } from '../api/route.ts';
import { missing, StripeFault } from '../api/stripe-error.ts';
import { captureIntent } from '../payments/capture.ts';
import { cancelIntent } from '../payments/intent.ts';
import { sessionOfIntent } from '../payments/session.ts';

const BASE = '/v1/payment_intents';
const Update = z.strictObject({
  description: clearable(1000).optional(),
  metadata: metadata.optional(),
  receipt_email: clearable(800).optional(),
  expand: expand.optional(),
});
const Capture = z.strictObject({
  amount_to_capture: integer({ min: 1 }).optional(),
  metadata: metadata.optional(),
  expand: expand.optional(),
});
const Cancel = z.strictObject({
  cancellation_reason: oneOf(['abandoned', 'duplicate', 'fraudulent', 'requested_by_customer']).optional(),
  expand: expand.optional(),
});

/** Source: https://docs.stripe.com/api/payment_intents. Created by Checkout alone, so far. */
export function paymentIntentRoutes(api: Api): void {
  const { s } = api;
  const need = (id: string) => {
    const intent = s.objects.get('payment_intent', id);
    if (!intent) throw missing('payment_intent', id, 'intent');
    return intent;
  };

  route(api, 'GET', BASE, ListParams.extend({ customer: text().optional() }), ({ params }) =>
    listKind(s, 'payment_intent', { url: BASE, params, where: { '$.customer': params.customer } }),
  );

  const Retrieve = Expand.extend({ client_secret: text().optional() });
  route(api, 'GET', `${BASE}/:id`, Retrieve, ({ path }) => need(path('id')));

  route(api, 'POST', `${BASE}/:id`, Update, ({ params, path }) => {
    const intent = need(path('id'));
    const { description = intent.description, receipt_email = intent.receipt_email } = params;
    const patch = { description, receipt_email, metadata: mergeMetadata(intent.metadata, params.metadata) };
    return s.objects.put('payment_intent', { ...intent, ...patch });
  });

  route(api, 'POST', `${BASE}/:id/capture`, Capture, ({ params, path }) => {
    const intent = need(path('id'));
    const updated = { ...intent, metadata: mergeMetadata(intent.metadata, params.metadata) };
    return captureIntent(s, updated, params.amount_to_capture ?? intent.amount_capturable);
  });

  route(api, 'POST', `${BASE}/:id/cancel`, Cancel, ({ params, path }) => {
    const intent = need(path('id'));
    refuseCancel(intent, sessionOfIntent(s, intent.id));
    return cancelIntent(s, intent, params.cancellation_reason ?? null);
  });
}

function refuseCancel(intent: Stripe.PaymentIntent, session: Stripe.Checkout.Session | null): void {
  if (session?.status === 'open') {
    const message = `You cannot cancel this PaymentIntent because it is controlled by an open Checkout Session; expire ${session.id} instead.`;
    throw new StripeFault(message, { code: 'payment_intent_unexpected_state' });
  }
  if (intent.status === 'succeeded' || intent.status === 'canceled' || intent.status === 'processing') {
    const message = `You cannot cancel this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be canceled: requires_payment_method, requires_capture, requires_reauthorization, requires_confirmation, requires_action, processing.`;
    throw new StripeFault(message, { code: 'payment_intent_unexpected_state' });
  }
}
