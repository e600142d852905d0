import { z } from 'zod';
import { listKind } from '../api/list.ts';
import { clearable, Expand, expand, ListParams, mergeMetadata, metadata, text } from '../api/params.ts';
import { type Api, route } from '../api/route.ts';
import { missing } from '../api/stripe-error.ts';
import { createCustomer } from '../payments/customer.ts';
import { emit } from '../webhooks/emit.ts';

const BASE = '/v1/customers';
const address = z.union([
  z.literal('').transform((): null => null),
  z
    .strictObject({
      city: text(),
      country: text(2),
      line1: text(),
      line2: text(),
      postal_code: text(),
      state: text(),
    })
    .partial()
    .transform((given) => ({
      ...NO_ADDRESS,
      ...(given as Partial<Record<keyof typeof NO_ADDRESS, string>>),
    })),
]);
const NO_ADDRESS = { city: null, country: null, line1: null, line2: null, postal_code: null, state: null };
const Fields = z.strictObject({
  address: address.optional(),
  description: clearable().optional(),
  email: clearable(512).optional(),
  name: clearable(256).optional(),
  phone: clearable(20).optional(),
  preferred_locales: z.array(text(10)).optional(),
  metadata: metadata.optional(),
  expand: expand.optional(),
});

/** Source: https://docs.stripe.com/api/customers */
export function customerRoutes(api: Api): void {
  const { s } = api;
  const need = (id: string) => {
    const customer = s.objects.get('customer', id);
    if (!customer) throw missing('customer', id, 'id');
    return customer;
  };
  const given = ({ expand: _expand, metadata: _metadata, ...fields }: z.output<typeof Fields>) =>
    Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

  route(api, 'POST', BASE, Fields, ({ params }) =>
    createCustomer(s, { ...given(params), metadata: mergeMetadata({}, params.metadata) }),
  );

  route(api, 'GET', BASE, ListParams.extend({ email: text(512).optional() }), ({ params }) =>
    listKind(s, 'customer', { url: BASE, params, where: { '$.email': params.email } }),
  );

  route(api, 'GET', `${BASE}/:id`, Expand, ({ path }) => need(path('id')));

  route(api, 'POST', `${BASE}/:id`, Fields, ({ params, path }) => {
    const customer = need(path('id'));
    const merged = {
      ...customer,
      ...given(params),
      metadata: mergeMetadata(customer.metadata, params.metadata),
    };
    const updated = s.objects.put('customer', merged);
    emit(s, 'customer.updated', updated);
    return updated;
  });

  route(
    api,
    'GET',
    `${BASE}/:id/payment_methods`,
    ListParams.omit({ created: true }).extend({ type: text().optional() }),
    ({ params, path }) => {
      const { id } = need(path('id'));
      const where = { '$.customer': id, '$.type': params.type };
      return listKind(s, 'payment_method', { url: `${BASE}/${id}/payment_methods`, params, where });
    },
  );
}
