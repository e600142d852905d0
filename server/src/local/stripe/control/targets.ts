import type Stripe from 'stripe';
import { addEndpoint } from '../resources/webhook-endpoint.api.ts';
import type { StandIn } from '../stand-in.ts';

export type Target = { url: string; secret?: string | undefined; events: string[] };

/** These targets and no others. One that is there already keeps its id, so that its deliveries go on. */
export function replaceTargets(s: StandIn, targets: readonly Target[]): Stripe.WebhookEndpoint[] {
  const old = s.objects.all('webhook_endpoint');
  const kept = targets.map(({ url, secret, events }) => {
    const same = old.find((endpoint) => endpoint.url === url);
    if (!same) return addEndpoint(s, { url, events, ...(secret ? { secret } : {}) });
    return s.objects.put('webhook_endpoint', {
      ...same,
      enabled_events: events,
      ...(secret ? { secret } : {}),
    });
  });
  for (const endpoint of old) if (!kept.some(({ id }) => id === endpoint.id)) s.objects.remove(endpoint.id);
  return kept;
}
