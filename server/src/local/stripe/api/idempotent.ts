import { inTransaction, NO_ORIGIN, type StandIn } from '../stand-in.ts';
import { StripeFault } from './stripe-error.ts';

type Reply = { status: number; body: string; replayed?: boolean };

export function fingerprintOf(path: string, form: Record<string, unknown>): string {
  return new Bun.CryptoHasher('sha256').update(`${path}\n${JSON.stringify(form)}`).digest('hex');
}

/**
 * Idempotency keys: same key and parameters → the first reply again, errors included; other parameters →
 * refused; still running → 409. Reply and work are committed together, so a crash keeps both or neither.
 * Source: https://docs.stripe.com/api/idempotent_requests
 */
export function createKeys(s: StandIn) {
  const running = new Set<string>();

  function once(
    { key, fingerprint }: { key: string; fingerprint: string },
    attempt: () => { reply: Reply; keep: boolean },
  ): Reply {
    refuseRunning(key);
    if (key.length > 255)
      throw new StripeFault('Idempotency keys can have up to 255 characters.', { began: false });
    return inTransaction(s, NO_ORIGIN, () => {
      const saved = s.idempotency.find(key, s.clock.seconds());
      if (saved && saved.fingerprint !== fingerprint) {
        const message = `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`;
        throw new StripeFault(message, { type: 'idempotency_error', began: false });
      }
      if (saved) return { status: saved.status, body: saved.body, replayed: true };
      const { reply, keep } = attempt();
      if (keep) s.idempotency.save({ key, fingerprint, ...reply, created: s.clock.seconds() });
      return reply;
    });
  }

  function refuseRunning(key: string): void {
    if (!running.has(key)) return;
    const message = `There is currently another in-progress request using this Idempotency Key (that probably means you submitted twice, and the other request is still going through): ${key}. Please try again later.`;
    throw new StripeFault(message, {
      status: 409,
      type: 'idempotency_error',
      code: 'idempotency_key_in_use',
      began: false,
    });
  }

  return {
    once,
    begin(key: string | null): void {
      if (key === null) return;
      refuseRunning(key);
      running.add(key);
    },
    end(key: string | null): void {
      if (key !== null) running.delete(key);
    },
  };
}

export type Keys = ReturnType<typeof createKeys>;
