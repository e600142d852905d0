import type { PromotionId } from '@zivero/shared/schemas/ids';
import { type Promotion, PromotionRule } from '@zivero/shared/schemas/promotions';
import { and, asc, desc, eq, inArray, isNull, or, sql } from 'drizzle-orm';
import type { Database, Queryable } from '../../infra/postgres/client.ts';
import { promotions, promotionUses } from '../../infra/postgres/tables/promotions.ts';

export type PromotionsRepo = ReturnType<typeof createPromotionsRepo>;
type Row = typeof promotions.$inferSelect;
const MOST = 500;

/** Counted from the orders: the column counts only what limits look at. */
const USED = sql<number>`(select count(*)::int from ${promotionUses} u
  where u.promotion_id = ${sql.raw('"promotions"."id"')} and u.state <> 'released')`;

const toPromotion = ({ updatedAt: _, removedAt: __, ...row }: Row, used: number): Promotion => ({
  ...row,
  id: row.id as PromotionId,
  rule: PromotionRule.parse(row.rule),
  used,
});

/** Promotions in PostgreSQL; what orders hold of them is in promotions.claims.ts. */
export function createPromotionsRepo(db: Database) {
  const isOpen = isNull(promotions.removedAt);
  return {
    /** Those that may apply to a bag: the automatic ones that are on, and those of its codes. */
    async forCodes(codes: readonly string[]): Promise<Promotion[]> {
      const automatic = and(isNull(promotions.code), eq(promotions.isActive, true));
      const wanted = codes.length === 0 ? automatic : or(automatic, inArray(promotions.code, [...codes]));
      const rows = await db
        .select({ row: promotions, used: USED })
        .from(promotions)
        .where(and(isOpen, wanted))
        .orderBy(asc(promotions.id))
        .limit(MOST);
      return rows.map(({ row, used }) => toPromotion(row, used));
    },
    /** Index `promotions_code`. */
    async hasCode(code: string): Promise<boolean> {
      const rows = await db
        .select({ id: promotions.id })
        .from(promotions)
        .where(and(eq(promotions.code, code), isOpen))
        .limit(1);
      return rows.length > 0;
    },
    /**
     * How often somebody has used promotions, and which the waiting order of a bag holds. Indexes
     * `promotion_uses_email`, `promotion_uses_customer`, `orders_one_pending_per_cart`.
     */
    async usesOf(
      ids: readonly PromotionId[],
      who: { customerId: string | null; email: string | null; cartId: string | null },
    ): Promise<Map<string, { byThem: number; isHeldHere: boolean }>> {
      if (ids.length === 0) return new Map();
      const rows = await db.execute<{ id: string; by_them: number; held_here: number }>(sql`
        select u.promotion_id as id,
          count(*) filter (where not (o.cart_id = ${who.cartId ?? ''} and o.payment_state = 'pending')
            and (u.email = ${who.email ?? ''} or u.customer_id = ${who.customerId ?? ''}))::int as by_them,
          count(*) filter (where o.cart_id = ${who.cartId ?? ''} and o.payment_state = 'pending')::int as held_here
        from promotion_uses u join orders o on o.id = u.order_id
        where u.promotion_id in ${[...ids]} and u.state <> 'released'
          and (u.email = ${who.email ?? ''} or u.customer_id = ${who.customerId ?? ''} or o.cart_id = ${who.cartId ?? ''})
        group by u.promotion_id`);
      return new Map(rows.map((row) => [row.id, { byThem: row.by_them, isHeldHere: row.held_here > 0 }]));
    },

    // ── for staff
    /** Newest first. `given`: taken off in orders that were paid, per currency. */
    async list(): Promise<{ promotion: Promotion; given: Record<string, number> }[]> {
      const rows = await db
        .select({ row: promotions, used: USED })
        .from(promotions)
        .where(isOpen)
        .orderBy(desc(promotions.id))
        .limit(MOST);
      const given = await db.execute<{ id: string; currency: string; amount: string }>(sql`
        select promotion_id as id, currency, sum(amount_minor)::text as amount from promotion_uses
        where state = 'used' group by promotion_id, currency`);
      return rows.map(({ row, used }) => ({
        promotion: toPromotion(row, used),
        given: Object.fromEntries(
          given.filter((one) => one.id === row.id).map((one) => [one.currency, Number(one.amount)]),
        ),
      }));
    },
    async byId(id: PromotionId, tx: Queryable = db): Promise<Promotion | null> {
      const [found] = await tx
        .select({ row: promotions, used: USED })
        .from(promotions)
        .where(and(eq(promotions.id, id), isOpen))
        .limit(1);
      return found === undefined ? null : toPromotion(found.row, found.used);
    },
    /** False when the code is taken. */
    async insert(promotion: Omit<Promotion, 'used'>): Promise<boolean> {
      const rows = await db
        .insert(promotions)
        .values({ ...promotion, updatedAt: promotion.createdAt })
        .onConflictDoNothing()
        .returning({ id: promotions.id });
      return rows.length === 1;
    },
    /**
     * Saves if `version` still stands. The row is locked first and the uses counted after, so that a limit
     * that is set now counts every order that holds the promotion without one.
     */
    async update(promotion: Omit<Promotion, 'used' | 'createdAt'>, at: Date): Promise<boolean> {
      return db.transaction(async (tx) => {
        await tx
          .select({ id: promotions.id })
          .from(promotions)
          .where(eq(promotions.id, promotion.id))
          .for('update');
        const { id, version, ...fields } = promotion;
        const rows = await tx
          .update(promotions)
          .set({ ...fields, version: version + 1, updatedAt: at, used: USED })
          .where(and(eq(promotions.id, id), eq(promotions.version, version), isOpen))
          .returning({ id: promotions.id });
        return rows.length === 1;
      });
    },
    async remove(id: PromotionId, at: Date): Promise<void> {
      await db
        .update(promotions)
        .set({ removedAt: at, isActive: false })
        .where(and(eq(promotions.id, id), isOpen));
    },
  };
}
