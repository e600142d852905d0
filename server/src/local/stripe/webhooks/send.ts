import { present } from '../api/present.ts';
import type { StandIn } from '../stand-in.ts';
import type { AttemptResult, Delivery } from '../store/deliveries.ts';
import { signPayload } from './sign.ts';

/**
 * One attempt to hand an event over. Any 2xx is a receipt; anything else, a redirect too, is tried again
 * later, twice as late each time, until it is given up.
 */
export async function sendDelivery(s: StandIn, delivery: Delivery): Promise<void> {
  const result = await attempt(s, delivery);
  const now = s.clock.ms();
  s.db.transaction(() => {
    s.deliveries.record(delivery.id, result);
    s.deliveries.releaseHeld(delivery, now);
  })();
}

async function attempt(s: StandIn, delivery: Delivery): Promise<AttemptResult> {
  const endpoint = s.objects.get('webhook_endpoint', delivery.endpoint);
  const event = s.objects.get('event', delivery.event);
  if (!endpoint || !event) return gaveUp(s, 'endpoint or event is gone', null);
  const body = JSON.stringify(present(s, event as unknown as Record<string, unknown>), null, 2);
  const signature = signPayload(body, endpoint.secret ?? '', s.clock.seconds());
  try {
    const response = await fetch(endpoint.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'stripe-signature': signature,
        'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks; local stand-in)',
      },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(s.settings.get('retry').timeoutMs),
    });
    await response.body?.cancel();
    const now = s.clock.ms();
    if (response.ok) {
      return {
        state: 'delivered',
        due_at: now,
        last_status: response.status,
        last_error: null,
        delivered_at: now,
      };
    }
    return again(s, delivery, `answered ${response.status}`, response.status);
  } catch (error) {
    return again(s, delivery, error instanceof Error ? error.message : String(error), null);
  }
}

function again(s: StandIn, delivery: Delivery, error: string, status: number | null): AttemptResult {
  const { baseMs, capMs, giveUpAfterMs } = s.settings.get('retry');
  const now = s.clock.ms();
  if (now - delivery.created_at > giveUpAfterMs) return gaveUp(s, error, status);
  const wait = Math.min(capMs, baseMs * 2 ** Math.min(delivery.attempts, 30));
  return { state: 'pending', due_at: now + wait, last_status: status, last_error: error, delivered_at: null };
}

function gaveUp(s: StandIn, error: string, status: number | null): AttemptResult {
  return {
    state: 'gave-up',
    due_at: s.clock.ms(),
    last_status: status,
    last_error: error,
    delivered_at: null,
  };
}
