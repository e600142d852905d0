import type { OrderId, PromotionId } from '@zivero/shared/schemas/ids';
import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { Tx } from '../../infra/postgres/client.ts';
import { promotions, promotionUses } from '../../infra/postgres/tables/promotions.ts';
import type { Clock } from '../../kernel/clock.ts';

export type Claim = { promotionId: PromotionId; amountMinor: number };
export type Claimant = { orderId: OrderId; customerId: string | null; email: string; currency: string };
type Held = { kind: 'ok' } | { kind: 'gone'; promotionId: PromotionId };

/**
 * What orders hold of promotions. Each takes the caller's transaction, which made or locked the order first;
 * promotions are locked by id, before stock. A promotion with a limit is counted in its own row, with the
 * limit in the WHERE; one without is only held against being changed, so that orders do not queue for it.
 */
export function createClaims({ clock }: { clock: Clock }) {
  /** Counts one use against the limits; false when there is none left, or the promotion is over. */
  async function count(tx: Tx, id: PromotionId, who: Omit<Claimant, 'currency'>): Promise<boolean> {
    const at = clock.now().toISOString();
    const isOn = and(
      eq(promotions.id, id),
      isNull(promotions.removedAt),
      sql`${promotions.isActive} and (${promotions.startsAt} is null or ${promotions.startsAt} <= ${at})
        and (${promotions.endsAt} is null or ${promotions.endsAt} > ${at})`,
    );
    const isFree = sql`${promotions.usageLimit} is null and ${promotions.perCustomerLimit} is null`;
    const free = await tx
      .select({ id: promotions.id })
      .from(promotions)
      .where(and(isOn, isFree))
      .for('share');
    if (free.length > 0) return true;
    const [taken] = await tx
      .update(promotions)
      .set({ used: sql`${promotions.used} + 1` })
      .where(
        and(isOn, sql`(${promotions.usageLimit} is null or ${promotions.used} < ${promotions.usageLimit})`),
      )
      .returning({ perCustomerLimit: promotions.perCustomerLimit });
    if (taken === undefined) return false;
    if (taken.perCustomerLimit === null) return true;
    // The row is ours now: nobody else can add a use of this promotion before we are done.
    const [own] = await tx.execute<{ n: number }>(sql`select count(*)::int as n from promotion_uses
      where promotion_id = ${id} and state <> 'released' and order_id <> ${who.orderId}
        and (email = ${who.email} or customer_id = ${who.customerId ?? ''})`);
    return (own?.n ?? 0) < taken.perCustomerLimit;
  }

  /** Holds all or says which is gone; the caller rolls back then. */
  async function hold(tx: Tx, who: Claimant, claims: readonly Claim[]): Promise<Held> {
    for (const { promotionId, amountMinor } of claims.toSorted((a, b) =>
      a.promotionId < b.promotionId ? -1 : 1,
    )) {
      if (!(await count(tx, promotionId, who))) return { kind: 'gone', promotionId };
      await tx
        .insert(promotionUses)
        .values({ ...who, promotionId, amountMinor, state: 'held', at: clock.now() });
    }
    return { kind: 'ok' };
  }

  const usesOf = (tx: Tx, orderId: OrderId, state: 'held' | 'used' | 'released') =>
    tx
      .select()
      .from(promotionUses)
      .where(and(eq(promotionUses.orderId, orderId), eq(promotionUses.state, state)))
      .orderBy(asc(promotionUses.promotionId));

  return {
    hold,
    /** Never paid, or called off: the uses are free again. Repeating it changes nothing. */
    async release(tx: Tx, orderId: OrderId): Promise<void> {
      const freed = await tx
        .update(promotionUses)
        .set({ state: 'released' })
        .where(and(eq(promotionUses.orderId, orderId), inArray(promotionUses.state, ['held', 'used'])))
        .returning({ promotionId: promotionUses.promotionId });
      for (const { promotionId } of freed.toSorted((a, b) => (a.promotionId < b.promotionId ? -1 : 1))) {
        await tx
          .update(promotions)
          .set({ used: sql`${promotions.used} - 1` })
          .where(
            and(
              eq(promotions.id, promotionId),
              sql`(${promotions.usageLimit} is not null or ${promotions.perCustomerLimit} is not null)
                and ${promotions.used} > 0`,
            ),
          );
      }
    },
    /** Paid. */
    async settle(tx: Tx, orderId: OrderId): Promise<void> {
      await tx
        .update(promotionUses)
        .set({ state: 'used' })
        .where(and(eq(promotionUses.orderId, orderId), eq(promotionUses.state, 'held')));
    },
    /** Paid after the uses were given back: takes them again; false when one is gone, to be rolled back. */
    async retake(tx: Tx, orderId: OrderId): Promise<boolean> {
      for (const use of await usesOf(tx, orderId, 'released')) {
        const who = { orderId, customerId: use.customerId, email: use.email };
        if (!(await count(tx, use.promotionId as PromotionId, who))) return false;
        await tx
          .update(promotionUses)
          .set({ state: 'held' })
          .where(and(eq(promotionUses.orderId, orderId), eq(promotionUses.promotionId, use.promotionId)));
      }
      return true;
    },
  };
}
