import { z } from 'zod';
import { listKind } from '../api/list.ts';
import { boolean, Expand, ListParams, text } from '../api/params.ts';
import { type Api, route } from '../api/route.ts';
import { missing, StripeFault } from '../api/stripe-error.ts';
import { emit } from '../webhooks/emit.ts';

/** What is made elsewhere: balance transactions, payment methods (that can be let go), events. */
export function lookupRoutes(api: Api): void {
  balanceTransactionRoutes(api);
  eventRoutes(api);
  const { s } = api;
  route(api, 'GET', '/v1/payment_methods/:id', Expand, ({ path }) => {
    const method = s.objects.get('payment_method', path('id'));
    if (!method) throw missing('PaymentMethod', path('id'), 'id');
    return method;
  });
  // Source: https://docs.stripe.com/api/payment_methods/detach
  route(api, 'POST', '/v1/payment_methods/:id/detach', Expand, ({ path }) => {
    const method = s.objects.get('payment_method', path('id'));
    if (!method) throw missing('PaymentMethod', path('id'), 'id');
    if (method.customer === null)
      throw new StripeFault(
        'The payment method you provided is not attached to a customer so detachment is impossible.',
      );
    const detached = s.objects.put('payment_method', { ...method, customer: null });
    emit(s, 'payment_method.detached', detached, { customer: method.customer });
    return detached;
  });
}

/** Source: https://docs.stripe.com/api/balance_transactions */
function balanceTransactionRoutes(api: Api): void {
  const { s } = api;
  const BASE = '/v1/balance_transactions';
  const List = ListParams.extend({
    currency: text(3).optional(),
    source: text().optional(),
    type: text().optional(),
  });
  route(api, 'GET', BASE, List, ({ params }) =>
    listKind(s, 'balance_transaction', {
      url: BASE,
      params,
      where: { '$.currency': params.currency, '$.source': params.source, '$.type': params.type },
    }),
  );
  route(api, 'GET', `${BASE}/:id`, Expand, ({ path }) => {
    const entry = s.objects.get('balance_transaction', path('id'));
    if (!entry) throw missing('balance_transaction', path('id'), 'id');
    return entry;
  });
}

/** Source: https://docs.stripe.com/api/events */
function eventRoutes(api: Api): void {
  const { s } = api;
  const BASE = '/v1/events';
  const List = ListParams.extend({
    type: text().optional(),
    types: z.array(text()).max(20).optional(),
    delivery_success: boolean.optional(),
  });
  route(api, 'GET', BASE, List, ({ params }) => {
    const { types, type } = params;
    const wanted = types ?? (type ? [type] : undefined);
    return listKind(s, 'event', {
      url: BASE,
      params,
      anyOf: wanted ? { path: '$.type', values: wanted } : undefined,
      delivered: params.delivery_success,
    });
  });
  route(api, 'GET', `${BASE}/:id`, Expand, ({ path }) => {
    const event = s.objects.get('event', path('id'));
    if (!event) throw missing('event', path('id'), 'id');
    return event;
  });
}
