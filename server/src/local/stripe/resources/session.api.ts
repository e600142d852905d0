import { listKind, listObject } from '../api/list.ts';
import { Expand, ListParams, mergeMetadata } from '../api/params.ts';
import { type Api, route } from '../api/route.ts';
import { missing, StripeFault } from '../api/stripe-error.ts';
import { currentSession, expireSession } from '../payments/session.ts';
import { buildSession } from './session.build.ts';
import { SessionCreate, SessionList, SessionUpdate } from './session.params.ts';

const BASE = '/v1/checkout/sessions';

/** Source: https://docs.stripe.com/api/checkout/sessions */
export function sessionRoutes(api: Api): void {
  const { s } = api;
  const need = (id: string) => {
    const session = currentSession(s, id);
    if (!session) throw missing('checkout.session', id, 'id');
    return session;
  };

  route(api, 'POST', BASE, SessionCreate, ({ params }) => {
    if (params.customer && !s.objects.get('customer', params.customer)) {
      throw missing('customer', params.customer, 'customer');
    }
    return buildSession(s, params);
  });

  route(api, 'GET', BASE, SessionList, ({ params }) =>
    listKind(s, 'checkout.session', {
      url: BASE,
      params,
      where: {
        '$.customer': params.customer,
        '$.customer_details.email': params.customer_details?.email,
        '$.payment_intent': params.payment_intent,
        '$.status': params.status,
      },
    }),
  );

  route(api, 'GET', `${BASE}/:id`, Expand, ({ path }) => need(path('id')));

  route(api, 'POST', `${BASE}/:id`, SessionUpdate, ({ params, path }) => {
    const session = need(path('id'));
    const metadata = mergeMetadata(session.metadata ?? {}, params.metadata);
    return s.objects.put('checkout.session', { ...session, metadata });
  });

  route(api, 'POST', `${BASE}/:id/expire`, Expand, ({ path }) => {
    const session = need(path('id'));
    if (session.status !== 'open') {
      const message = `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of ${session.status}.`;
      throw new StripeFault(message);
    }
    return expireSession(s, session);
  });

  route(api, 'GET', `${BASE}/:id/line_items`, ListParams.omit({ created: true }), ({ params, path }) => {
    const { id } = need(path('id'));
    const items = (s.objects.get('session_detail', `detail_${id}`)?.lines ?? []).map((line) => line.item);
    const start = params.starting_after
      ? items.findIndex((item) => item.id === params.starting_after) + 1
      : 0;
    const page = items.slice(start, start + params.limit);
    return listObject(`${BASE}/${id}/line_items`, page, start + params.limit < items.length);
  });
}
