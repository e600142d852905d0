import { z } from 'zod';
import { listKind } from '../api/list.ts';
import { boolean, Expand, expand, ListParams, mergeMetadata, metadata, text } from '../api/params.ts';
import { type Api, route } from '../api/route.ts';
import { missing } from '../api/stripe-error.ts';
import { closeDispute } from '../payments/dispute.ts';
import { emit } from '../webhooks/emit.ts';

const BASE = '/v1/disputes';
const EVIDENCE_TEXTS = [
  'access_activity_log',
  'billing_address',
  'customer_email_address',
  'customer_name',
  'product_description',
  'shipping_address',
  'shipping_carrier',
  'shipping_date',
  'shipping_tracking_number',
  'uncategorized_text',
] as const;
const evidence = z.partialRecord(z.enum(EVIDENCE_TEXTS), text(20_000));
const Update = z.strictObject({
  evidence: evidence.optional(),
  metadata: metadata.optional(),
  submit: boolean.optional(),
  expand: expand.optional(),
});

/** Source: https://docs.stripe.com/api/disputes */
export function disputeRoutes(api: Api): void {
  const { s } = api;
  const need = (id: string) => {
    const dispute = s.objects.get('dispute', id);
    if (!dispute) throw missing('dispute', id, 'id');
    return dispute;
  };

  const List = ListParams.extend({ charge: text().optional(), payment_intent: text().optional() });
  route(api, 'GET', BASE, List, ({ params }) =>
    listKind(s, 'dispute', {
      url: BASE,
      params,
      where: { '$.charge': params.charge, '$.payment_intent': params.payment_intent },
    }),
  );

  route(api, 'GET', `${BASE}/:id`, Expand, ({ path }) => need(path('id')));

  route(api, 'POST', `${BASE}/:id`, Update, ({ params, path }) => {
    const dispute = need(path('id'));
    const submits = params.evidence !== undefined && params.submit !== false;
    const details = dispute.evidence_details;
    const updated = s.objects.put('dispute', {
      ...dispute,
      evidence: { ...dispute.evidence, ...params.evidence } as typeof dispute.evidence,
      evidence_details: {
        ...details,
        has_evidence: details.has_evidence || params.evidence !== undefined,
        submission_count: details.submission_count + (submits ? 1 : 0),
        submission_method: submits ? 'manual' : details.submission_method,
      },
      metadata: mergeMetadata(dispute.metadata, params.metadata),
      status: submits && dispute.status === 'needs_response' ? 'under_review' : dispute.status,
    });
    emit(s, 'charge.dispute.updated', updated, { status: dispute.status });
    return updated;
  });

  route(api, 'POST', `${BASE}/:id/close`, Expand, ({ path }) => closeDispute(s, need(path('id')), 'lost'));
}
