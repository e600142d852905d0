import { STRIPE_API_VERSION } from '../../../infra/stripe/api-version.ts';
import { present } from '../api/present.ts';
import { newStripeId } from '../ids.ts';
import type { StandIn } from '../stand-in.ts';
import type { StoredEvent } from '../types.ts';
import { planDeliveries } from './chaos.ts';

/**
 * Records that something happened and puts it on its way to every endpoint that wants it, in the caller's
 * transaction. `object` is kept as it is now: the receiver may see it when it is long out of date.
 */
export function emit(s: StandIn, type: string, object: object, previous?: object): StoredEvent {
  const snapshot = present(s, object as Record<string, unknown>, STRIPE_API_VERSION);
  const event = s.objects.put('event', {
    id: newStripeId('evt'),
    object: 'event',
    api_version: STRIPE_API_VERSION,
    created: s.clock.seconds(),
    data: { object: snapshot, ...(previous ? { previous_attributes: previous } : {}) },
    livemode: false,
    pending_webhooks: 0,
    request: { ...s.origin },
    type,
  });
  for (const endpoint of s.objects.all('webhook_endpoint')) {
    if (endpoint.status !== 'enabled' || !wants(endpoint.enabled_events, type)) continue;
    for (const delivery of planDeliveries(s, event, endpoint.id)) s.deliveries.add(delivery);
  }
  return event;
}

function wants(enabled: readonly string[], type: string): boolean {
  return enabled.includes('*') || enabled.includes(type);
}
