import type Stripe from 'stripe';
import { z } from 'zod';
import { listKind } from '../api/list.ts';
import { Expand, expand, integer, ListParams, mergeMetadata, metadata, oneOf, text } from '../api/params.ts';
import { type Api, route } from '../api/route.ts';
import { missing, StripeFault } from '../api/stripe-error.ts';
import { createRefund } from '../payments/refund.ts';
import type { StandIn } from '../stand-in.ts';
import { refId } from '../types.ts';
import { emit } from '../webhooks/emit.ts';

const BASE = '/v1/refunds';
const Create = z.strictObject({
  amount: integer({ min: 1 }).optional(),
  charge: text().optional(),
  payment_intent: text().optional(),
  reason: oneOf(['duplicate', 'fraudulent', 'requested_by_customer']).optional(),
  metadata: metadata.optional(),
  expand: expand.optional(),
});
const Update = z.strictObject({ metadata: metadata.optional(), expand: expand.optional() });

/** Source: https://docs.stripe.com/api/refunds */
export function refundRoutes(api: Api): void {
  const { s } = api;
  const need = (id: string) => {
    const refund = s.objects.get('refund', id);
    if (!refund) throw missing('refund', id, 'id');
    return refund;
  };

  route(api, 'POST', BASE, Create, ({ params }) =>
    createRefund(s, {
      charge: chargeToRefund(s, params),
      amount: params.amount,
      reason: params.reason ?? null,
      metadata: mergeMetadata({}, params.metadata),
    }),
  );

  const List = ListParams.extend({ charge: text().optional(), payment_intent: text().optional() });
  route(api, 'GET', BASE, List, ({ params }) =>
    listKind(s, 'refund', {
      url: BASE,
      params,
      where: { '$.charge': params.charge, '$.payment_intent': params.payment_intent },
    }),
  );

  route(api, 'GET', `${BASE}/:id`, Expand, ({ path }) => need(path('id')));

  route(api, 'POST', `${BASE}/:id`, Update, ({ params, path }) => {
    const refund = need(path('id'));
    const old = refund.metadata ?? {};
    const updated = s.objects.put('refund', { ...refund, metadata: mergeMetadata(old, params.metadata) });
    for (const type of ['refund.updated', 'charge.refund.updated']) emit(s, type, updated, { metadata: old });
    return updated;
  });
}

/** The charge meant, given itself or by its payment. Errors are Stripe's, with the parameter at fault. */
export function chargeToRefund(
  s: StandIn,
  asked: { charge?: string | undefined; payment_intent?: string | undefined },
): Stripe.Charge {
  if (asked.charge) {
    const charge = s.objects.get('charge', asked.charge);
    if (!charge) throw missing('charge', asked.charge, 'charge');
    return charge;
  }
  if (!asked.payment_intent) {
    const message =
      'One of the following params should be provided for this request: payment_intent or charge.';
    throw new StripeFault(message, { began: false });
  }
  const intent = s.objects.get('payment_intent', asked.payment_intent);
  if (!intent) throw missing('payment_intent', asked.payment_intent, 'payment_intent');
  const charge = s.objects.get('charge', refId(intent.latest_charge) ?? '');
  if (charge?.status !== 'succeeded') {
    const message = `This PaymentIntent (${intent.id}) does not have a successful charge to refund.`;
    throw new StripeFault(message, { param: 'payment_intent' });
  }
  return charge;
}
