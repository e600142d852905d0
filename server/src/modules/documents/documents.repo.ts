import { type InvoiceFacts, Seller } from '@zivero/shared/schemas/documents';
import type { OrderId } from '@zivero/shared/schemas/ids';
import { and, asc, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm';
import type { Database, Tx } from '../../infra/postgres/client.ts';
import { invoiceCounter, invoices } from '../../infra/postgres/tables/documents.ts';
import { orders } from '../../infra/postgres/tables/orders.ts';
import { settings } from '../../infra/postgres/tables/shop.ts';
import { events } from '../../infra/postgres/tables/stock.ts';

export type StoredInvoice = { orderId: OrderId; number: number; facts: InvoiceFacts; issuedAt: Date };
export type DocumentsRepo = ReturnType<typeof createDocumentsRepo>;
const SELLER = 'seller';
const COUNTER = 1;

/** Invoices and their numbers in PostgreSQL, and who sells. */
export function createDocumentsRepo(db: Database) {
  return {
    async load(orderId: OrderId): Promise<StoredInvoice | null> {
      const [row] = await db.select().from(invoices).where(eq(invoices.orderId, orderId)).limit(1);
      return row === undefined ? null : { ...row, orderId };
    },
    /**
     * Of these orders, those that were paid and have no invoice yet, in the order of their payment. The
     * counter is locked before they are read, so that whoever comes second sees what the first wrote.
     */
    async lockDue(tx: Tx, orderIds: readonly OrderId[]): Promise<{ last: number; due: OrderId[] }> {
      await tx.insert(invoiceCounter).values({ id: COUNTER, last: 0 }).onConflictDoNothing();
      const [counter] = await tx
        .select({ last: invoiceCounter.last })
        .from(invoiceCounter)
        .where(eq(invoiceCounter.id, COUNTER))
        .limit(1)
        .for('update');
      const due = await tx
        .select({ id: orders.id })
        .from(orders)
        .leftJoin(invoices, eq(invoices.orderId, orders.id))
        .where(
          and(
            inArray(orders.id, [...orderIds]),
            isNotNull(orders.paidAt),
            isNull(orders.needsReview),
            inArray(orders.paymentState, ['paid', 'part-refunded', 'refunded', 'disputed']),
            isNull(invoices.orderId),
          ),
        )
        .orderBy(asc(orders.paidAt), asc(orders.id))
        .limit(orderIds.length);
      return { last: counter?.last ?? 0, due: due.map((row) => row.id as OrderId) };
    },
    async insert(tx: Tx, rows: readonly StoredInvoice[]): Promise<void> {
      const last = rows.at(-1)?.number;
      if (last === undefined) return;
      await tx.insert(invoices).values([...rows]);
      await tx.update(invoiceCounter).set({ last }).where(eq(invoiceCounter.id, COUNTER));
    },
    async lastNumber(): Promise<number> {
      const [row] = await db.select({ last: invoiceCounter.last }).from(invoiceCounter).limit(1);
      return row?.last ?? 0;
    },
    async loadSeller(): Promise<Seller | null> {
      const [row] = await db
        .select({ value: settings.value })
        .from(settings)
        .where(eq(settings.key, SELLER))
        .limit(1);
      return row === undefined ? null : Seller.parse(row.value);
    },
    async saveSeller(value: Seller, staffId: string, at: Date): Promise<void> {
      await db.transaction(async (tx) => {
        await tx
          .insert(settings)
          .values({ key: SELLER, value, updatedAt: at })
          .onConflictDoUpdate({ target: settings.key, set: { value: sql`excluded.value`, updatedAt: at } });
        await tx.insert(events).values({
          ...{ kind: 'seller.saved', subjectId: SELLER, actorKind: 'staff', actorId: staffId, at },
          payload: JSON.stringify(value),
        });
      });
    },
  };
}
