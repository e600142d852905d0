import type { PaymentState } from '@zivero/shared/order-states';
import type { DraftContent } from '@zivero/shared/schemas/drafts';
import type { CustomerId, DraftId, OrderId } from '@zivero/shared/schemas/ids';
import { and, desc, eq, type SQL, sql } from 'drizzle-orm';
import type { Database, Tx } from '../../infra/postgres/client.ts';
import { draftOrders } from '../../infra/postgres/tables/drafts.ts';
import { customers, staff } from '../../infra/postgres/tables/people.ts';
import { events } from '../../infra/postgres/tables/stock.ts';

type Row = typeof draftOrders.$inferSelect;
/** The newest order that came of a draft. */
export type OrderOfDraft = { id: OrderId; number: number; token: string; paymentState: PaymentState };
export type StoredDraft = Omit<Row, 'id' | 'customerId'> & {
  id: DraftId;
  customerId: CustomerId | null;
  customerName: string | null;
  byName: string | null;
  order: OrderOfDraft | null;
};
export type DraftsRepo = ReturnType<typeof createDraftsRepo>;
type Change = Partial<Pick<Row, 'state' | 'sentAt' | 'validUntil'>> & { content?: DraftContent };

/** Unpaid orders are ended and written anew: what counts is the newest. Index `orders_idempotency`. */
const ORDER = sql<OrderOfDraft | null>`(select jsonb_build_object('id', o.id, 'number', o.number, 'token', o.token,
  'paymentState', o.payment_state) from orders o where o.cart_id = ${draftOrders}.id
  order by o.placed_at desc, o.id desc limit 1)`;
/** Nothing of it was paid, and nobody gave it up. Index `draft_orders_open`. */
const IS_OPEN = sql`${draftOrders.state} in ('open', 'sent') and not exists (select 1 from orders o
  where o.cart_id = ${draftOrders}.id and o.payment_state not in ('pending', 'expired', 'failed'))`;

/** Draft orders in PostgreSQL. Their orders carry the draft's id as what they came from. */
export function createDraftsRepo(db: Database) {
  const read = async (where: SQL | undefined, limit: number): Promise<StoredDraft[]> => {
    const rows = await db
      .select({ row: draftOrders, customerName: customers.name, byName: staff.name, order: ORDER })
      .from(draftOrders)
      .leftJoin(customers, eq(customers.id, draftOrders.customerId))
      .leftJoin(staff, eq(staff.id, draftOrders.staffId))
      .where(where)
      .orderBy(desc(draftOrders.updatedAt), desc(draftOrders.id))
      .limit(limit);
    return rows.map(({ row, ...more }) => ({
      ...row,
      ...more,
      id: row.id as DraftId,
      customerId: row.customerId as CustomerId | null,
    }));
  };

  return {
    byId: async (id: DraftId): Promise<StoredDraft | null> =>
      (await read(eq(draftOrders.id, id), 1))[0] ?? null,
    /** Index `draft_orders_token`. */
    byToken: async (token: string): Promise<StoredDraft | null> =>
      (await read(eq(draftOrders.token, token), 1))[0] ?? null,
    /** One more than `limit`, newest first. Indexes `draft_orders_open`, `draft_orders_updated`. */
    list: (
      view: 'open' | 'all',
      limit: number,
      before: { at: Date; id: string } | null,
    ): Promise<StoredDraft[]> =>
      read(
        and(
          view === 'open' ? IS_OPEN : undefined,
          before === null
            ? undefined
            : sql`(${draftOrders.updatedAt}, ${draftOrders.id}) < (${before.at.toISOString()}::timestamptz, ${before.id})`,
        ),
        limit + 1,
      ),
    async insert(
      draft: { id: DraftId; token: string; currency: string; staffId: string; content: DraftContent },
      at: Date,
    ): Promise<void> {
      const { content, ...row } = draft;
      await db.insert(draftOrders).values({
        ...row,
        ...content,
        number: sql`nextval('draft_numbers')` as unknown as number,
        revision: 1,
        state: 'open',
        createdAt: at,
        updatedAt: at,
      });
    },
    /** False when it is not at `revision` any more: nothing was written. `then` joins the transaction. */
    async change(
      { id, revision }: { id: DraftId; revision: number },
      { content, ...set }: Change,
      by: { staffId: string; at: Date; kind: string },
      then: (tx: Tx) => Promise<void> = async () => {},
    ): Promise<boolean> {
      return db.transaction(async (tx) => {
        const written = await tx
          .update(draftOrders)
          .set({ ...content, ...set, revision: revision + 1, updatedAt: by.at })
          .where(and(eq(draftOrders.id, id), eq(draftOrders.revision, revision)))
          .returning({ id: draftOrders.id });
        if (written.length === 0) return false;
        await tx.insert(events).values({
          ...{ kind: by.kind, subjectId: id, actorKind: 'staff', actorId: by.staffId, at: by.at },
          payload: JSON.stringify({ revision: revision + 1, content }),
        });
        await then(tx);
        return true;
      });
    },
  };
}
