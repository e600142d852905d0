import { listKind } from '../api/list.ts';
import { Expand, ListParams, text } from '../api/params.ts';
import { type Api, route } from '../api/route.ts';
import { missing } from '../api/stripe-error.ts';

const BASE = '/v1/charges';

/** Source: https://docs.stripe.com/api/charges */
export function chargeRoutes(api: Api): void {
  const { s } = api;

  const List = ListParams.extend({ customer: text().optional(), payment_intent: text().optional() });
  route(api, 'GET', BASE, List, ({ params }) =>
    listKind(s, 'charge', {
      url: BASE,
      params,
      where: { '$.customer': params.customer, '$.payment_intent': params.payment_intent },
    }),
  );

  route(api, 'GET', `${BASE}/:id`, Expand, ({ path }) => {
    const charge = s.objects.get('charge', path('id'));
    if (!charge) throw missing('charge', path('id'), 'id');
    return charge;
  });

  route(api, 'GET', `${BASE}/:id/refunds`, ListParams, ({ params, path }) => {
    const id = path('id');
    if (!s.objects.get('charge', id)) throw missing('charge', id, 'id');
    return listKind(s, 'refund', { url: `${BASE}/${id}/refunds`, params, where: { '$.charge': id } });
  });
}
