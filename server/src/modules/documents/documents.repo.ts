import { type CorrectionFacts, type InvoiceFacts, Seller } from '@zivero/shared/schemas/documents';
import type { OrderId } from '@zivero/shared/schemas/ids';
import type { RefundReason } from '@zivero/shared/schemas/orders';
import { and, asc, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm';
import type { Database, Queryable, Tx } from '../../infra/postgres/client.ts';
import { invoiceCorrections, invoiceCounter, invoices } from '../../infra/postgres/tables/documents.ts';
import { orders, refundLines } from '../../infra/postgres/tables/orders.ts';
import { settings } from '../../infra/postgres/tables/shop.ts';
import { events } from '../../infra/postgres/tables/stock.ts';
import type { Corrected, RefundToCredit } from './corrections.rules.ts';

type DueRow = {
  subject_id: string;
  order_id: OrderId;
  reason: RefundReason | 'changed';
  at: Date | string;
  reverses: string | null;
  amount_minor: string | null;
  shipping_minor: string | null;
  change: Corrected | null;
};

export type StoredInvoice = { orderId: OrderId; number: number; facts: InvoiceFacts; issuedAt: Date };
export type DocumentsRepo = ReturnType<typeof createDocumentsRepo>;
export type StoredCorrection = {
  /** Of the refund or the change that it tells of. */
  subjectId: string;
  orderId: OrderId;
  kind: CorrectionFacts['kind'];
  number: number;
  facts: CorrectionFacts;
  issuedAt: Date;
};
/** A refund or a change that has no document yet. */
export type DueCorrection = {
  subjectId: string;
  orderId: OrderId;
  reason: RefundReason | 'changed';
  at: Date;
  /** Null: a change that cost more. */
  refund: RefundToCredit | null;
  /** What the change that it belongs to came to. */
  change: Corrected | null;
  /** The refund whose credit note it takes back. */
  reverses: string | null;
};
/** Whose numbers it takes: credit notes have a row of their own. */
export const seriesOf = (kind: CorrectionFacts['kind']): 'invoice' | 'credit-note' =>
  kind === 'credit-note' ? 'credit-note' : 'invoice';
const SELLER = 'seller';
const COUNTER = 1;
const CREDIT_NOTES = 2;
const MOST = 1_000;

const linesOf = (tx: Queryable, refundIds: readonly string[]) =>
  tx
    .select({
      refundId: refundLines.refundId,
      orderLineId: refundLines.orderLineId,
      quantity: refundLines.quantity,
      amountMinor: refundLines.amountMinor,
    })
    .from(refundLines)
    .where(inArray(refundLines.refundId, [...refundIds]))
    .limit(MOST * 10);

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
    /** Index `invoices_pkey`. */
    async invoicesOf(tx: Queryable, orderIds: readonly OrderId[]): Promise<StoredInvoice[]> {
      const rows = await tx
        .select()
        .from(invoices)
        .where(inArray(invoices.orderId, [...orderIds]))
        .limit(orderIds.length);
      return rows.map((row) => ({ ...row, orderId: row.orderId as OrderId }));
    },
    /** The last number of credit notes, its row locked; that of invoices is locked before. */
    async lockCreditNotes(tx: Tx): Promise<number> {
      await tx.insert(invoiceCounter).values({ id: CREDIT_NOTES, last: 0 }).onConflictDoNothing();
      const [counter] = await tx
        .select({ last: invoiceCounter.last })
        .from(invoiceCounter)
        .where(eq(invoiceCounter.id, CREDIT_NOTES))
        .limit(1)
        .for('update');
      return counter?.last ?? 0;
    },
    /**
     * Of orders with an invoice: refunds that were carried out, refunds that failed after they had a credit note, and
     * changes that were paid, without a document of their own. Money that was given back because it should never have
     * come was on no invoice. Indexes `refunds_order`, `order_edits_order`, `invoice_corrections_pkey`.
     */
    async dueCorrections(tx: Queryable, orderIds: readonly OrderId[]): Promise<DueCorrection[]> {
      if (orderIds.length === 0) return [];
      const ids = sql`(select jsonb_array_elements_text(${JSON.stringify(orderIds)}::jsonb))`;
      const rows = await tx.execute<DueRow>(sql`
        select r.id as subject_id, r.order_id, r.reason, coalesce(r.settled_at, r.created_at) as at,
          r.amount_minor::text, r.shipping_minor::text, e.plan->'correction' as change, null as reverses
        from refunds r
        join orders o on o.id = r.order_id
        join payments p on p.id = r.payment_id
        join ${invoices} i on i.order_id = r.order_id
        left join order_edits e on e.order_id = r.order_id and r.idempotency_key = 'edit:' || e.id
        where r.order_id in ${ids} and r.state = 'succeeded'
          and not (r.idempotency_key like 'automatic:%' and p.intent_id is distinct from o.payment_intent_id)
          and not exists (select 1 from ${invoiceCorrections} c where c.subject_id = r.id)
        union all
        select e.id, e.order_id, 'changed', e.settled_at, null, null, e.plan->'correction', null
        from order_edits e join ${invoices} i on i.order_id = e.order_id
        where e.order_id in ${ids} and e.state = 'applied' and e.difference_minor > 0
          and e.plan ? 'correction'
          and not exists (select 1 from ${invoiceCorrections} c where c.subject_id = e.id)
        union all
        select r.id || '-back', r.order_id, r.reason, coalesce(r.settled_at, r.created_at), null, null, null, r.id
        from refunds r join ${invoiceCorrections} c on c.subject_id = r.id
        where r.order_id in ${ids} and r.state in ('failed', 'canceled')
          and not exists (select 1 from ${invoiceCorrections} b where b.subject_id = r.id || '-back')
        order by at, subject_id limit ${MOST}`);
      const refundIds = rows.filter((row) => row.amount_minor !== null).map((row) => row.subject_id);
      const lines = refundIds.length === 0 ? [] : await linesOf(tx, refundIds);
      return rows.map((row) => ({
        ...{ subjectId: row.subject_id, orderId: row.order_id, at: new Date(row.at), change: row.change },
        reverses: row.reverses,
        reason: row.change === null ? row.reason : 'changed',
        refund:
          row.amount_minor === null
            ? null
            : {
                amountMinor: Number(row.amount_minor),
                shippingMinor: Number(row.shipping_minor),
                lines: lines.filter((line) => line.refundId === row.subject_id),
              },
      }));
    },
    /** Index `invoice_corrections_pkey`. */
    async correctionsBy(tx: Queryable, subjectIds: readonly string[]): Promise<StoredCorrection[]> {
      if (subjectIds.length === 0) return [];
      const rows = await tx
        .select()
        .from(invoiceCorrections)
        .where(inArray(invoiceCorrections.subjectId, [...subjectIds]))
        .limit(subjectIds.length);
      return rows.map((row) => ({ ...row, orderId: row.orderId as OrderId }));
    },
    async insertCorrections(tx: Tx, rows: readonly StoredCorrection[]): Promise<void> {
      if (rows.length === 0) return;
      await tx.insert(invoiceCorrections).values([...rows]);
      for (const [id, kind] of [
        [COUNTER, 'invoice'],
        [CREDIT_NOTES, 'credit-note'],
      ] as const) {
        const last = rows.findLast((row) => seriesOf(row.kind) === kind)?.number;
        if (last !== undefined)
          await tx.update(invoiceCounter).set({ last }).where(eq(invoiceCounter.id, id));
      }
    },
    /** In the order in which they were issued. Index `invoice_corrections_order`. */
    async correctionsOf(orderId: OrderId): Promise<StoredCorrection[]> {
      const rows = await db
        .select()
        .from(invoiceCorrections)
        .where(eq(invoiceCorrections.orderId, orderId))
        .orderBy(asc(invoiceCorrections.issuedAt), asc(invoiceCorrections.number))
        .limit(MOST);
      return rows.map((row) => ({ ...row, orderId }));
    },
    async lastNumber(): Promise<number> {
      const [row] = await db
        .select({ last: invoiceCounter.last })
        .from(invoiceCounter)
        .where(eq(invoiceCounter.id, COUNTER))
        .limit(1);
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
