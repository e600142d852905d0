import Stripe from 'stripe';
import type { Clock } from '../../kernel/clock.ts';

export type WebhookVerdict =
  | { ok: true; event: Stripe.Event }
  | { ok: false; reason: 'no-signature' | 'bad-signature' | 'too-old' | 'malformed' };

export type WebhookVerifierOptions = {
  /** Every secret that may sign: while one is being rolled, the old and the new. */
  secrets: readonly string[];
  clock: Clock;
  /** Seconds that a signature may be old. Stripe recommends 300; 0 is refused, it would switch the check off. */
  toleranceSeconds?: number;
};

const sign = (payload: string, secret: string): string =>
  new Bun.CryptoHasher('sha256', secret).update(payload).digest('hex');
/** In place: the SDK's own way is a trip to another thread and back for each of its three steps. */
const HMAC = {
  computeHMACSignature: sign,
  computeHMACSignatureAsync: async (payload: string, secret: string) => sign(payload, secret),
  computeSHA256Async: async (data: Uint8Array) => new Bun.CryptoHasher('sha256').update(data).digest(),
};

/**
 * Checks `Stripe-Signature` (`t=…,v1=…`, HMAC-SHA256 over `t.body`) against the raw body. Answers a verdict,
 * never throws for what a stranger can send. Only the signature is judged: whether the event is known, fits
 * an order or came before is the caller's matter.
 * Source: https://docs.stripe.com/webhooks#verify-manually
 */
export function createWebhookVerifier({ secrets, clock, toleranceSeconds = 300 }: WebhookVerifierOptions) {
  const usable = secrets.filter((secret) => secret.trim() !== '');
  if (usable.length === 0) throw new Error('Stripe webhooks: at least one signing secret is needed');
  if (toleranceSeconds <= 0) throw new Error('Stripe webhooks: the tolerance must be above 0 seconds');

  async function verify(
    body: string | Uint8Array,
    header: string | null | undefined,
  ): Promise<WebhookVerdict> {
    if (!header || body.length === 0) return { ok: false, reason: 'no-signature' };
    let reason: 'bad-signature' | 'too-old' = 'bad-signature';
    for (const secret of usable) {
      const verdict = check(body, header, secret);
      if (verdict === 'ok') return parse(body);
      if (verdict === 'too-old') reason = 'too-old';
    }
    return { ok: false, reason };
  }

  function check(body: string | Uint8Array, header: string, secret: string) {
    const { signature } = Stripe.webhooks;
    if (!signature) throw new Error('Stripe SDK without a signature helper');
    try {
      const at = clock.now().getTime();
      signature.verifyHeader(body, header, secret, toleranceSeconds, HMAC, at);
      return 'ok';
    } catch (error) {
      // The SDK tells an old signature from a wrong one by its message alone. Anything else it throws
      // (it throws plain errors for an empty `v1=`) came out of the stranger's header: not signed.
      const isOld = error instanceof Error && error.message.includes('tolerance zone');
      return isOld ? 'too-old' : 'bad-signature';
    }
  }

  return { verify };
}

export type WebhookVerifier = ReturnType<typeof createWebhookVerifier>;

function parse(body: string | Uint8Array): WebhookVerdict {
  try {
    const text = typeof body === 'string' ? body : new TextDecoder().decode(body);
    const event: Partial<Stripe.Event> | null = JSON.parse(text);
    if (event?.object !== 'event' || typeof event.id !== 'string' || typeof event.type !== 'string') {
      return { ok: false, reason: 'malformed' };
    }
    return { ok: true, event: event as Stripe.Event };
  } catch {
    return { ok: false, reason: 'malformed' };
  }
}
