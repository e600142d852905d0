import type { ProductId, VariantId } from '@zivero/shared/schemas/ids';
import { and, asc, eq, inArray, isNull, lt, or } from 'drizzle-orm';
import type { Database, Tx } from '../../infra/postgres/client.ts';
import { stockNotices } from '../../infra/postgres/tables/stock.ts';

export type Notice = {
  id: number;
  variantId: VariantId;
  productId: ProductId;
  email: string;
  token: string;
};
export type NoticeClaim = { kind: 'mine'; notice: Notice } | { kind: 'over' } | { kind: 'taken' };
export type NoticesRepo = ReturnType<typeof createNoticesRepo>;

/** How long a claim keeps others away: longer than any hand-over takes. */
const CLAIM_MS = 2 * 60_000;
const MOST_AT_ONCE = 1_000;

/** Who waits for what, in PostgreSQL. */
export function createNoticesRepo(db: Database) {
  const open = inArray(stockNotices.state, ['waiting', 'sending']);

  return {
    /** One per address and variant while it is open; index `stock_notices_open`. */
    async add(tx: Tx, notice: Omit<Notice, 'id'>, at: Date): Promise<void> {
      await tx
        .insert(stockNotices)
        .values({ ...notice, state: 'waiting', createdAt: at })
        .onConflictDoNothing();
    },
    /** Those that wait for these variants, oldest first, now on their way. Index `stock_notices_waiting`. */
    async startSending(tx: Tx, variantIds: readonly VariantId[], productIds: readonly ProductId[]) {
      const due = await tx
        .select({ id: stockNotices.id })
        .from(stockNotices)
        .where(
          and(
            inArray(stockNotices.productId, [...productIds]),
            inArray(stockNotices.variantId, [...variantIds]),
            eq(stockNotices.state, 'waiting'),
          ),
        )
        .orderBy(asc(stockNotices.id))
        .limit(MOST_AT_ONCE)
        .for('update', { skipLocked: true });
      const ids = due.map((row) => row.id);
      if (ids.length > 0)
        await tx
          .update(stockNotices)
          .set({ state: 'sending', claimedAt: null })
          .where(inArray(stockNotices.id, ids));
      return ids;
    },
    /** Whether anybody waits for these products: asked after every change of stock. */
    async isWaitedFor(productIds: readonly ProductId[]): Promise<boolean> {
      if (productIds.length === 0) return false;
      const rows = await db
        .select({ id: stockNotices.id })
        .from(stockNotices)
        .where(and(inArray(stockNotices.productId, [...productIds]), open))
        .limit(1);
      return rows.length > 0;
    },
    /** One of several that try at once gets the mail; a claim left by a crash falls to the next. */
    async claim(id: number, now: Date): Promise<NoticeClaim> {
      const stale = new Date(now.getTime() - CLAIM_MS);
      const free = or(isNull(stockNotices.claimedAt), lt(stockNotices.claimedAt, stale));
      const [mine] = await db
        .update(stockNotices)
        .set({ claimedAt: now })
        .where(and(eq(stockNotices.id, id), eq(stockNotices.state, 'sending'), free))
        .returning();
      if (mine !== undefined) return { kind: 'mine', notice: noticeOf(mine) };
      const [known] = await db
        .select({ state: stockNotices.state })
        .from(stockNotices)
        .where(eq(stockNotices.id, id))
        .limit(1);
      return { kind: known?.state === 'sending' ? 'taken' : 'over' };
    },
    /** Back to `waiting` (it is gone again), free for the next try (`sending`), or over. */
    async settle(id: number, to: 'waiting' | 'sending' | 'sent', at: Date): Promise<void> {
      const over = to === 'sent' ? { sentAt: at } : {};
      await db
        .update(stockNotices)
        .set({ state: to, claimedAt: null, ...over })
        .where(and(eq(stockNotices.id, id), eq(stockNotices.state, 'sending')));
    },
    /**
     * Ends all that the address behind this token waits for; null = no such token. Indexes `stock_notices_token`,
     * `stock_notices_open`.
     */
    async cancelAllOf(token: string, at: Date): Promise<number | null> {
      const [known] = await db
        .select({ email: stockNotices.email })
        .from(stockNotices)
        .where(eq(stockNotices.token, token))
        .limit(1);
      if (known === undefined) return null;
      const ended = await db
        .update(stockNotices)
        .set({ state: 'cancelled', sentAt: at })
        .where(and(eq(stockNotices.email, known.email), open))
        .returning({ id: stockNotices.id });
      return ended.length;
    },
    /** Notices that are over and the addresses in them. Sequential: once an hour. */
    async removeOver(before: Date): Promise<void> {
      await db
        .delete(stockNotices)
        .where(and(inArray(stockNotices.state, ['sent', 'cancelled']), lt(stockNotices.sentAt, before)));
    },
  };
}

const noticeOf = (row: typeof stockNotices.$inferSelect): Notice => ({
  id: row.id,
  variantId: row.variantId as VariantId,
  productId: row.productId as ProductId,
  email: row.email,
  token: row.token,
});
