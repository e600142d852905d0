import type { CustomerId } from '@zivero/shared/schemas/ids';
import type { RemoveCardResult, SavedCard, SavedCards } from '@zivero/shared/schemas/saved-cards';
import type Stripe from 'stripe';
import type { Clock } from '../../kernel/clock.ts';
import type { Log } from '../../kernel/log.ts';
import type { StripeCustomers } from './payments.customers.ts';
import { failureOf, idOf } from './payments.stripe.ts';

export type CardsDeps = {
  customers: Pick<StripeCustomers, 'find' | 'forget'>;
  clock: Clock;
  log: Log;
  stripe: Stripe;
};
/** More than anybody keeps; Stripe's own page shows fewer. */
const MOST = 100;
/** Somebody waits for the page: soon a no is better than late a yes. */
const PATIENCE = { timeout: 8_000, maxNetworkRetries: 1 };
const UNAVAILABLE = { kind: 'unavailable' } as const;

/** The cards that signed-in customers let Stripe keep: read there each time, never stored here. */
export function createCards({ customers, clock, log, stripe }: CardsDeps) {
  /** What Stripe says, or null where it knows no such thing; throws `Away` while it cannot be asked. */
  async function known<T>(call: Promise<T>): Promise<T | null> {
    try {
      return await call;
    } catch (error) {
      const { kind, code } = failureOf(error);
      if (kind === 'refused' && code === 'resource_missing') return null;
      log.warn({ err: error, code }, 'cards could not be asked for at Stripe');
      throw new Away();
    }
  }

  async function cardsOf(stripeId: string): Promise<SavedCard[]> {
    const found = await known(
      stripe.customers.listPaymentMethods(stripeId, { type: 'card', limit: MOST }, PATIENCE),
    );
    // The customer is gone at Stripe, and the cards with it.
    if (found === null) await customers.forget(stripeId);
    return (found?.data ?? []).flatMap((one) => savedCard(one, clock.now()) ?? []);
  }

  /** Whoever never paid with an account has none. */
  async function list(customerId: CustomerId): Promise<SavedCards> {
    const stripeId = await customers.find(customerId);
    return answered(async () => ({
      kind: 'ok',
      cards: stripeId === null ? [] : await cardsOf(stripeId),
    }));
  }

  /** Only a card of this customer: an id of another's is as unknown as one that nobody has. */
  async function remove(customerId: CustomerId, id: string): Promise<RemoveCardResult> {
    const stripeId = await customers.find(customerId);
    if (stripeId === null) return { kind: 'unknown' };
    return answered<RemoveCardResult>(async () => {
      const method = await known(stripe.paymentMethods.retrieve(id, {}, PATIENCE));
      if (method === null || idOf(method.customer) !== stripeId) return { kind: 'unknown' };
      await known(stripe.paymentMethods.detach(id, {}, PATIENCE));
      return { kind: 'ok', cards: await cardsOf(stripeId) };
    });
  }

  return { list, remove };
}
export type Cards = ReturnType<typeof createCards>;

class Away extends Error {}
async function answered<T>(work: () => Promise<T>): Promise<T | typeof UNAVAILABLE> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Away) return UNAVAILABLE;
    throw error;
  }
}

function savedCard({ id, card }: Stripe.PaymentMethod, now: Date): SavedCard | null {
  if (!card) return null;
  const { brand, last4, exp_month: expiresMonth, exp_year: expiresYear } = card;
  // Month 12 is January of the next year: the first moment after the card's last.
  const isExpired = Date.UTC(expiresYear, expiresMonth) <= now.getTime();
  return { id, brand, last4, expiresMonth, expiresYear, isExpired };
}
