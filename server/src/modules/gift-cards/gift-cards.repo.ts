import type { GiftCardView } from '@zivero/shared/schemas/gift-cards';
import type { CustomerId, GiftCardId, OrderId } from '@zivero/shared/schemas/ids';
import { and, count, desc, eq, inArray, lt, or, type SQL, sql } from 'drizzle-orm';
import type { Database, Queryable, Tx } from '../../infra/postgres/client.ts';
import { orders } from '../../infra/postgres/tables/orders.ts';
import { customers, staff } from '../../infra/postgres/tables/people.ts';
import { giftCardEntries, giftCardHolds, giftCards } from '../../infra/postgres/tables/promotions.ts';
import type { Card } from './gift-cards.rules.ts';

export type GiftCardsRepo = ReturnType<typeof createGiftCardsRepo>;
export type CardRecord = typeof giftCards.$inferSelect;
export type CardWithOwner = CardRecord & {
  customer: { id: CustomerId; name: string; email: string } | null;
};
export type ListFilter = { view: GiftCardView; q: string; customerId: CustomerId | null };

const CARD = {
  id: giftCards.id,
  lastFour: giftCards.lastFour,
  currency: giftCards.currency,
  balanceMinor: giftCards.balanceMinor,
  customerId: giftCards.customerId,
  expiresAt: giftCards.expiresAt,
  isDisabled: giftCards.isDisabled,
};
const OWNER = { id: customers.id, name: customers.name, email: customers.email };
const MOST = 50;
const MOST_ENTRIES = 500;

/** Gift cards and store credit in PostgreSQL; what orders hold of them is in gift-cards.holds.ts. */
export function createGiftCardsRepo(db: Database) {
  const withOwner = (row: {
    card: CardRecord;
    owner: { id: string; name: string; email: string } | null;
  }) => ({
    ...row.card,
    customer: row.owner === null ? null : { ...row.owner, id: row.owner.id as CustomerId },
  });
  return {
    /** Index `gift_cards_code`. */
    async byHash(codeHash: string): Promise<Card | null> {
      const [row] = await db.select(CARD).from(giftCards).where(eq(giftCards.codeHash, codeHash)).limit(1);
      return row ?? null;
    },
    /** Those named and the customer's own. Indexes: the key, `gift_cards_customer`. */
    async forBag(ids: readonly string[], customerId: string | null): Promise<Card[]> {
      if (ids.length === 0 && customerId === null) return [];
      const named = ids.length === 0 ? undefined : inArray(giftCards.id, [...ids]);
      const own = customerId === null ? undefined : eq(giftCards.customerId, customerId);
      return db.select(CARD).from(giftCards).where(or(named, own)).limit(MOST);
    },
    /** What the waiting order of a bag holds, per card. Index `orders_one_pending_per_cart`. */
    async heldByCart(cartId: string): Promise<Map<string, number>> {
      const rows = await db
        .select({ id: giftCardHolds.giftCardId, amountMinor: giftCardHolds.amountMinor })
        .from(giftCardHolds)
        .innerJoin(orders, eq(orders.id, giftCardHolds.orderId))
        .where(
          and(eq(orders.cartId, cartId), eq(orders.paymentState, 'pending'), eq(giftCardHolds.state, 'held')),
        )
        .limit(MOST);
      return new Map(rows.map((row) => [row.id, row.amountMinor]));
    },

    // ── for staff
    /** Newest first, one more than `limit`. Indexes `gift_cards_created`, `gift_cards_email`, `gift_cards_last_four`. */
    async list(filter: ListFilter, now: Date, page: { limit: number; beforeId: string | null }) {
      const where = and(
        ...filters(filter, now),
        page.beforeId === null ? undefined : lt(giftCards.id, page.beforeId),
      );
      const rows = await db
        .select({ card: giftCards, owner: OWNER })
        .from(giftCards)
        .leftJoin(customers, eq(customers.id, giftCards.customerId))
        .where(where)
        .orderBy(desc(giftCards.id))
        .limit(page.limit + 1);
      return rows.map(withOwner);
    },
    async count(filter: ListFilter, now: Date): Promise<number> {
      const [row] = await db
        .select({ n: count() })
        .from(giftCards)
        .leftJoin(customers, eq(customers.id, giftCards.customerId))
        .where(and(...filters(filter, now)));
      return row?.n ?? 0;
    },
    async byId(id: GiftCardId): Promise<CardWithOwner | null> {
      const [row] = await db
        .select({ card: giftCards, owner: OWNER })
        .from(giftCards)
        .leftJoin(customers, eq(customers.id, giftCards.customerId))
        .where(eq(giftCards.id, id))
        .limit(1);
      return row === undefined ? null : withOwner(row);
    },
    /** Newest first. Index `gift_card_entries_card`. */
    entriesOf: (id: GiftCardId) =>
      db
        .select({ entry: giftCardEntries, number: orders.number, byName: staff.name })
        .from(giftCardEntries)
        .leftJoin(orders, eq(orders.id, giftCardEntries.orderId))
        .leftJoin(staff, eq(staff.id, giftCardEntries.staffId))
        .where(eq(giftCardEntries.giftCardId, id))
        .orderBy(desc(giftCardEntries.id))
        .limit(MOST_ENTRIES),
    /** Index `gift_cards_idempotency`. */
    async byKey(tx: Queryable, idempotencyKey: string): Promise<CardRecord | null> {
      const [row] = await tx
        .select()
        .from(giftCards)
        .where(eq(giftCards.idempotencyKey, idempotencyKey))
        .limit(1);
      return row ?? null;
    },
    /** With what is put onto it. False when its key was used before: nothing was written. */
    async insert(tx: Tx, card: typeof giftCards.$inferInsert, orderId: OrderId | null): Promise<boolean> {
      const rows = await tx
        .insert(giftCards)
        .values(card)
        .onConflictDoNothing({ target: giftCards.idempotencyKey })
        .returning({ id: giftCards.id });
      if (rows.length === 0) return false;
      const { id: giftCardId, issuedMinor: amountMinor, staffId, createdAt: at } = card;
      const entry = {
        giftCardId,
        kind: 'issue' as const,
        amountMinor,
        orderId,
        staffId,
        reference: giftCardId,
        at,
      };
      if (amountMinor > 0) await tx.insert(giftCardEntries).values(entry);
      return true;
    },
    async setDisabled(id: GiftCardId, isDisabled: boolean): Promise<boolean> {
      const rows = await db
        .update(giftCards)
        .set({ isDisabled })
        .where(eq(giftCards.id, id))
        .returning({ id: giftCards.id });
      return rows.length === 1;
    },
  };
}

function filters({ view, q, customerId }: ListFilter, now: Date): (SQL | undefined)[] {
  const at = now.toISOString();
  const isOver = sql`(${giftCards.isDisabled} or ${giftCards.expiresAt} <= ${at})`;
  const views: Record<GiftCardView, SQL | undefined> = {
    usable: sql`${giftCards.balanceMinor} > 0 and not coalesce(${isOver}, false)`,
    used: sql`${giftCards.balanceMinor} = 0`,
    off: sql`coalesce(${isOver}, false)`,
    all: undefined,
  };
  const typed = q.trim();
  const lastFour = typed
    .replace(/[^A-Za-z0-9]/g, '')
    .slice(-4)
    .toUpperCase();
  const email = typed.toLowerCase();
  return [
    views[view],
    customerId === null ? undefined : eq(giftCards.customerId, customerId),
    typed === ''
      ? undefined
      : or(eq(giftCards.lastFour, lastFour), eq(giftCards.email, email), eq(customers.email, email)),
  ];
}
