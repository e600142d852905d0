import type Stripe from 'stripe';
import { z } from 'zod';
import { STRIPE_API_VERSION } from '../../../infra/stripe/api-version.ts';
import { listKind } from '../api/list.ts';
import {
  boolean,
  clearable,
  Expand,
  expand,
  ListParams,
  mergeMetadata,
  metadata,
  text,
} from '../api/params.ts';
import { type Api, route } from '../api/route.ts';
import { missing, StripeFault } from '../api/stripe-error.ts';
import { newSecret, newStripeId } from '../ids.ts';
import type { StandIn } from '../stand-in.ts';

const BASE = '/v1/webhook_endpoints';
const Create = z.strictObject({
  url: text(2048),
  enabled_events: z.array(text()).min(1),
  description: clearable().optional(),
  metadata: metadata.optional(),
  api_version: text().optional(),
  expand: expand.optional(),
});
const Update = Create.omit({ api_version: true }).partial().extend({ disabled: boolean.optional() });

/** Where events go. The secret is shown once, when the endpoint is made. */
export function addEndpoint(
  s: StandIn,
  {
    url,
    secret,
    events,
    description = null,
  }: { url: string; secret?: string; events: string[]; description?: string | null },
): Stripe.WebhookEndpoint {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new StripeFault('Invalid URL: an explicit scheme (such as https) must be provided.', {
      code: 'url_invalid',
      param: 'url',
    });
  }
  return s.objects.put('webhook_endpoint', {
    id: newStripeId('we'),
    object: 'webhook_endpoint',
    api_version: STRIPE_API_VERSION,
    application: null,
    created: s.clock.seconds(),
    description,
    enabled_events: events,
    livemode: false,
    metadata: {},
    secret: secret ?? `whsec_${newSecret(32)}`,
    status: 'enabled',
    url,
  });
}

const hideSecret = ({ secret: _secret, ...shown }: Stripe.WebhookEndpoint) => shown;

/** Source: https://docs.stripe.com/api/webhook_endpoints */
export function webhookEndpointRoutes(api: Api): void {
  const { s } = api;
  const need = (id: string) => {
    const endpoint = s.objects.get('webhook_endpoint', id);
    if (!endpoint) throw missing('webhook_endpoint', id, 'id');
    return endpoint;
  };

  route(api, 'POST', BASE, Create, ({ params }) => {
    const endpoint = addEndpoint(s, {
      url: params.url,
      events: params.enabled_events,
      description: params.description ?? null,
    });
    return s.objects.put('webhook_endpoint', { ...endpoint, metadata: mergeMetadata({}, params.metadata) });
  });

  route(api, 'GET', BASE, ListParams.omit({ created: true }), ({ params }) => {
    const page = listKind(s, 'webhook_endpoint', { url: BASE, params });
    return { ...page, data: page.data.map((one) => hideSecret(one as Stripe.WebhookEndpoint)) };
  });

  route(api, 'GET', `${BASE}/:id`, Expand, ({ path }) => hideSecret(need(path('id'))));

  route(api, 'POST', `${BASE}/:id`, Update, ({ params, path }) => {
    const endpoint = need(path('id'));
    const updated = s.objects.put('webhook_endpoint', {
      ...endpoint,
      description: params.description === undefined ? endpoint.description : params.description,
      enabled_events: params.enabled_events ?? endpoint.enabled_events,
      metadata: mergeMetadata(endpoint.metadata, params.metadata),
      status: params.disabled === undefined ? endpoint.status : params.disabled ? 'disabled' : 'enabled',
      url: params.url ?? endpoint.url,
    });
    return hideSecret(updated);
  });

  route(api, 'DELETE', `${BASE}/:id`, Expand, ({ path }) => {
    const { id } = need(path('id'));
    s.objects.remove(id);
    return { id, object: 'webhook_endpoint', deleted: true };
  });
}
