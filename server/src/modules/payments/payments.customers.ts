import type { CustomerId } from '@zivero/shared/schemas/ids';
import { eq } from 'drizzle-orm';
import type Stripe from 'stripe';
import type { Database } from '../../infra/postgres/client.ts';
import { stripeCustomers } from '../../infra/postgres/tables/payments.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Log } from '../../kernel/log.ts';
import { failureOf } from './payments.stripe.ts';

export type StripeCustomersDeps = { db: Database; clock: Clock; stripe: Stripe; log: Log };
type Known = { email: string; name: string };

/** Who our signed-in customers are at Stripe: their saved cards are kept there alone. */
export function createStripeCustomers({ db, clock, stripe, log }: StripeCustomersDeps) {
  async function find(customerId: CustomerId): Promise<string | null> {
    const [row] = await db
      .select({ stripeId: stripeCustomers.stripeId })
      .from(stripeCustomers)
      .where(eq(stripeCustomers.customerId, customerId))
      .limit(1);
    return row?.stripeId ?? null;
  }

  /**
   * Stripe's id of a customer, made at their first order. Null when Stripe cannot be asked or refuses: nobody
   * is kept from paying because there is no place for a card to be saved.
   */
  async function ensure(customerId: CustomerId, { email, name }: Known): Promise<string | null> {
    const known = await find(customerId);
    if (known !== null) return known;
    try {
      const made = await stripe.customers.create(
        { email, name, metadata: { customer_id: customerId } },
        { idempotencyKey: `customer:${customerId}:${Bun.hash(`${email} ${name}`).toString(36)}` },
      );
      await db
        .insert(stripeCustomers)
        .values({ customerId, stripeId: made.id, createdAt: clock.now() })
        .onConflictDoNothing();
      // Two first orders at once: the row that was there first counts for both.
      return find(customerId);
    } catch (error) {
      log.warn({ err: error, code: failureOf(error).code }, 'no customer at Stripe');
      return null;
    }
  }

  /** Removed at Stripe's dashboard: the next order makes a new one. */
  async function forget(stripeId: string): Promise<void> {
    await db.delete(stripeCustomers).where(eq(stripeCustomers.stripeId, stripeId));
  }

  return { find, ensure, forget };
}
export type StripeCustomers = ReturnType<typeof createStripeCustomers>;
