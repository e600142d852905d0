import { and, eq, sql } from 'drizzle-orm';
import { insertion, statement } from '../../infra/postgres/statements.ts';
import { ledger, payments, stripeEvents } from '../../infra/postgres/tables/orders.ts';

/** What every payment and every event of Stripe writes. */

type Payment = typeof payments.$inferInsert;
type Event = typeof stripeEvents.$inferInsert;

/** What Stripe may say anew of a payment that is known. */
const NEWEST = {
  state: sql`excluded.state`,
  chargeId: sql`excluded.charge_id`,
  capturedMinor: sql`excluded.captured_minor`,
  captureBefore: sql`excluded.capture_before`,
  cardBrand: sql`excluded.card_brand`,
  cardLast4: sql`excluded.card_last4`,
};
export const keepPayments = insertion((tx, rows: Payment[]) =>
  tx.insert(payments).values(rows).onConflictDoUpdate({ target: payments.intentId, set: NEWEST }).returning(),
);
/** Answers those that are new. */
export const bookEntries = insertion((tx, rows: Omit<typeof ledger.$inferInsert, 'id'>[]) =>
  tx.insert(ledger).values(rows).onConflictDoNothing().returning({ id: ledger.id }),
);
/** Answers those that are new. */
export const storeEvents = insertion((tx, rows: Event[]) =>
  tx.insert(stripeEvents).values(rows).onConflictDoNothing().returning({ id: stripeEvents.id }),
);
/** Answers the event for the one who ends it. */
export const endEvent = statement((tx, { id, ...set }: Pick<Event, 'id' | 'state' | 'settledAt'>) =>
  tx
    .update(stripeEvents)
    .set(set)
    .where(and(eq(stripeEvents.id, id), eq(stripeEvents.state, 'received')))
    .returning({ id: stripeEvents.id }),
);
