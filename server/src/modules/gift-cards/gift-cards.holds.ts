import type { GiftCardId, OrderId } from '@zivero/shared/schemas/ids';
import { and, asc, eq, sql } from 'drizzle-orm';
import type { Tx } from '../../infra/postgres/client.ts';
import { giftCardEntries, giftCardHolds, giftCards } from '../../infra/postgres/tables/promotions.ts';
import type { Clock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';

export type Paying = { id: string; amountMinor: number };
export type Captured = { holdId: string; giftCardId: GiftCardId; amountMinor: number };
type Held = { kind: 'ok' } | { kind: 'gone'; giftCardId: string };
type Entry = typeof giftCardEntries.$inferInsert;

/** Money that comes back onto a card can be used for so long at least. */
const LEAST_DAYS_AFTER_REFUND = 90;

/**
 * What orders hold of gift cards. Each takes the caller's transaction, which made or locked the order first;
 * cards are locked by id, after promotions and before stock. A balance goes down only with itself in the
 * WHERE, so of two who spend one card at once the second waits and then has what is left.
 */
export function createHolds({ clock }: { clock: Clock }) {
  const write = (tx: Tx, entry: Omit<Entry, 'id' | 'at'>) =>
    tx
      .insert(giftCardEntries)
      .values({ ...entry, at: clock.now() })
      .onConflictDoNothing()
      .returning({ id: giftCardEntries.id });

  /** False when less than that is left, or the card cannot be used any more. */
  async function take(tx: Tx, id: string, amountMinor: number, currency: string): Promise<boolean> {
    const at = clock.now().toISOString();
    const taken = await tx
      .update(giftCards)
      .set({ balanceMinor: sql`${giftCards.balanceMinor} - ${amountMinor}` })
      .where(
        and(
          eq(giftCards.id, id),
          eq(giftCards.currency, currency),
          eq(giftCards.isDisabled, false),
          sql`${giftCards.balanceMinor} >= ${amountMinor}`,
          sql`(${giftCards.expiresAt} is null or ${giftCards.expiresAt} > ${at})`,
        ),
      )
      .returning({ id: giftCards.id });
    return taken.length === 1;
  }
  const put = (tx: Tx, id: string, amountMinor: number) =>
    tx
      .update(giftCards)
      .set({ balanceMinor: sql`${giftCards.balanceMinor} + ${amountMinor}` })
      .where(eq(giftCards.id, id));
  const holdsOf = (tx: Tx, orderId: OrderId, state: 'held' | 'released') =>
    tx
      .select()
      .from(giftCardHolds)
      .where(and(eq(giftCardHolds.orderId, orderId), eq(giftCardHolds.state, state)))
      .orderBy(asc(giftCardHolds.giftCardId));
  const move = (tx: Tx, id: string, from: 'held' | 'released', to: 'held' | 'captured' | 'released') =>
    tx
      .update(giftCardHolds)
      .set({ state: to })
      .where(and(eq(giftCardHolds.id, id), eq(giftCardHolds.state, from)));

  return {
    /** Holds all or says which cannot pay; the caller rolls back then. */
    async hold(
      tx: Tx,
      { orderId, currency }: { orderId: OrderId; currency: string },
      cards: readonly Paying[],
    ): Promise<Held> {
      for (const { id: giftCardId, amountMinor } of cards.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
        if (!(await take(tx, giftCardId, amountMinor, currency))) return { kind: 'gone', giftCardId };
        const at = clock.now();
        const id = newId('gfh', at.getTime());
        await tx.insert(giftCardHolds).values({ id, orderId, giftCardId, amountMinor, state: 'held', at });
        await write(tx, { giftCardId, kind: 'hold', amountMinor: -amountMinor, orderId, reference: id });
      }
      return { kind: 'ok' };
    },
    /** Never paid, or called off: the money is on the cards again. Repeating it changes nothing. */
    async release(tx: Tx, orderId: OrderId): Promise<void> {
      for (const { id, giftCardId, amountMinor } of await holdsOf(tx, orderId, 'held')) {
        await put(tx, giftCardId, amountMinor);
        await move(tx, id, 'held', 'released');
        const reference = newId('evt', clock.now().getTime());
        await write(tx, { giftCardId, kind: 'release', amountMinor, orderId, reference });
      }
    },
    /** Paid: what was held is spent. Says what, once. */
    async capture(tx: Tx, orderId: OrderId): Promise<Captured[]> {
      const held = await holdsOf(tx, orderId, 'held');
      for (const { id } of held) await move(tx, id, 'held', 'captured');
      return held.map(({ id, giftCardId, amountMinor }) => ({
        holdId: id,
        giftCardId: giftCardId as GiftCardId,
        amountMinor,
      }));
    },
    /** Paid after the money was given back: takes it again; false when it is spent, to be rolled back. */
    async retake(tx: Tx, { id: orderId, currency }: { id: OrderId; currency: string }): Promise<boolean> {
      for (const { id, giftCardId, amountMinor } of await holdsOf(tx, orderId, 'released')) {
        if (!(await take(tx, giftCardId, amountMinor, currency))) return false;
        await move(tx, id, 'released', 'held');
        const reference = newId('evt', clock.now().getTime());
        await write(tx, { giftCardId, kind: 'hold', amountMinor: -amountMinor, orderId, reference });
      }
      return true;
    },
    /** The card that a captured hold was on. */
    async cardOf(tx: Tx, holdId: string): Promise<GiftCardId> {
      const [hold] = await tx.select().from(giftCardHolds).where(eq(giftCardHolds.id, holdId)).limit(1);
      if (hold === undefined) throw new Error(`no hold ${holdId}`);
      return hold.giftCardId as GiftCardId;
    },
    /** Money of a refund onto a card, once per `reference`. A card that is about to expire lives longer for it. */
    async giveBack(
      tx: Tx,
      back: {
        giftCardId: GiftCardId;
        amountMinor: number;
        orderId: OrderId;
        staffId: string | null;
        reference: string;
      },
    ): Promise<void> {
      const { giftCardId, amountMinor } = back;
      if ((await write(tx, { ...back, kind: 'refund' })).length === 0) return;
      const least = new Date(clock.now().getTime() + LEAST_DAYS_AFTER_REFUND * 86_400_000).toISOString();
      await tx
        .update(giftCards)
        .set({
          balanceMinor: sql`${giftCards.balanceMinor} + ${amountMinor}`,
          expiresAt: sql`case when ${giftCards.expiresAt} < ${least}::timestamptz then ${least}::timestamptz else ${giftCards.expiresAt} end`,
        })
        .where(eq(giftCards.id, giftCardId));
    },
  };
}
