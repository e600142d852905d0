import { Readable } from 'node:stream';
import { money } from '@zivero/shared/money';
import type {
  CorrectionFacts,
  InvoiceFacts,
  MyDocuments,
  OrderDocuments,
  Seller,
} from '@zivero/shared/schemas/documents';
import type { FulfilmentId, OrderId } from '@zivero/shared/schemas/ids';
import type { Database, Tx } from '../../infra/postgres/client.ts';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { OrderLineRecord, OrderRecord, OrdersModule } from '../orders/orders.ts';
import type { SettingsModule } from '../settings/settings.ts';
import { type Corrected, correctionFacts, creditOf, negated, reversalFacts } from './corrections.rules.ts';
import {
  type DocumentsRepo,
  type DueCorrection,
  type StoredCorrection,
  type StoredInvoice,
  seriesOf,
} from './documents.repo.ts';
import { type InvoiceShop, invoiceFacts, invoiceNumber } from './invoice.rules.ts';
import { invoicePdf } from './invoice-pdf.ts';
import { packingSlipPdf } from './packing-slip-pdf.ts';

export type DocumentsDeps = {
  db: Database;
  repo: DocumentsRepo;
  settings: Pick<SettingsModule, 'get'>;
  orders: Pick<OrdersModule, 'byId'> & {
    records: Pick<OrdersModule['records'], 'byId' | 'byToken' | 'linesOf'>;
  };
  clock: Clock;
};
export type DocumentsModule = ReturnType<typeof createDocuments>;
export type Printed = { fileName: string; body: ReadableStream<Uint8Array> };

const NO_SELLER: Seller = {
  ...{ legalName: '', address: '', vatId: '', registration: '', bank: '' },
  ...{ invoicePrefix: '', creditNotePrefix: 'CN-', invoiceNote: '', packingNote: '' },
};

/** Invoices with numbers that have no gaps, and packing slips; printed when they are asked for. */
export function createDocuments({ db, repo, settings, orders, clock }: DocumentsDeps) {
  const { records } = orders;
  const seller = async (): Promise<Seller> => (await repo.loadSeller()) ?? NO_SELLER;

  /**
   * Gives each of these orders its number, if it was paid and has none, and each refund and each paid change of it a
   * document of its own. The rows of the numbers are locked for as long as it takes to write them, so they follow
   * each other without a gap; repeating it changes nothing.
   */
  async function issue(orderIds: readonly OrderId[]): Promise<void> {
    const [shop, sells] = await Promise.all([settings.get(), seller()]);
    await db.transaction(async (tx) => {
      const { last, due } = await repo.lockDue(tx, orderIds);
      const lines = Map.groupBy(await records.linesOf(due, tx), (line) => line.orderId);
      const rows: StoredInvoice[] = [];
      for (const orderId of due) {
        const order = await records.byId(orderId, tx);
        if (order === null) continue;
        const facts = invoiceFacts(order, lines.get(orderId) ?? [], { shop, seller: sells });
        rows.push({ orderId, number: last + rows.length + 1, facts, issuedAt: clock.now() });
      }
      await repo.insert(tx, rows);
      const from = { last: rows.at(-1)?.number ?? last, shop, seller: sells };
      await correct(tx, orderIds, from);
    });
  }

  type From = { last: number; shop: InvoiceShop; seller: Seller };
  /** Credit notes, their reversals, and further invoices; the row of the invoices' numbers is locked. */
  async function correct(tx: Tx, orderIds: readonly OrderId[], from: From): Promise<void> {
    if ((await repo.dueCorrections(tx, orderIds)).length === 0) return;
    const numbers = { invoice: from.last, 'credit-note': await repo.lockCreditNotes(tx) };
    // Whoever held the row before us has written theirs.
    const due = await repo.dueCorrections(tx, orderIds);
    const known = new Map(
      (await repo.invoicesOf(tx, [...new Set(due.map((one) => one.orderId))])).map((one) => [
        one.orderId,
        one,
      ]),
    );
    const lines = Map.groupBy(await records.linesOf([...known.keys()], tx), (line) => line.orderId);
    const { shop, seller: sells } = from;
    const seller = { ...sells, shopName: shop.name, email: shop.supportEmail };
    const notes = await repo.correctionsBy(
      tx,
      due.flatMap((one) => one.reverses ?? []),
    );
    const written: StoredCorrection[] = [];
    for (const one of due) {
      const order = await records.byId(one.orderId, tx);
      const invoice = known.get(one.orderId);
      if (order === null || invoice === undefined) continue;
      const note = notes.find((found) => found.subjectId === one.reverses);
      const facts =
        note === undefined
          ? followingFacts(one, { invoice, order, lines: lines.get(one.orderId) ?? [], seller })
          : reversalFacts(note.facts, {
              number: correctionNumber(note),
              issuedAt: note.issuedAt,
              at: one.at,
            });
      if (facts === null) continue;
      const series = seriesOf(facts.kind);
      numbers[series] += 1;
      const { subjectId, orderId } = one;
      const { kind } = facts;
      written.push({ subjectId, orderId, kind, number: numbers[series], facts, issuedAt: clock.now() });
    }
    await repo.insertCorrections(tx, written);
  }

  /** What was issued after the invoice, given its number now where the job has not come to it yet. */
  async function correctionsOf(orderId: OrderId): Promise<StoredCorrection[]> {
    if ((await repo.dueCorrections(db, [orderId])).length > 0) await issue([orderId]);
    return repo.correctionsOf(orderId);
  }

  async function printCorrection(orderId: OrderId, subjectId: string): Promise<Printed> {
    const found = (await correctionsOf(orderId)).find((one) => one.subjectId === subjectId);
    if (found === undefined) throw new AppError('document.not-found', { detail: subjectId });
    const { facts, kind, issuedAt } = found;
    const number = correctionNumber(found);
    const doc = invoicePdf({ number, issuedAt, facts, correction: facts });
    return printed(`${kind}-${number}.pdf`, doc);
  }

  async function documentsOf(orderId: OrderId, under: string): Promise<MyDocuments> {
    const invoice = await invoiceOf(orderId);
    const corrections = invoice === null ? [] : await correctionsOf(orderId);
    return {
      invoice:
        invoice === null
          ? null
          : {
              number: invoiceNumber(invoice.facts.seller, invoice.number),
              issuedAt: invoice.issuedAt,
              path: `${under}/invoice.pdf`,
            },
      corrections: corrections.map((one) => ({
        ...{ kind: one.kind, number: correctionNumber(one), issuedAt: one.issuedAt },
        total: money(one.facts.totalMinor, one.facts.currency),
        path: `${under}/corrections/${one.subjectId}.pdf`,
      })),
    };
  }

  /** The invoice, given its number now where the job has not come to it yet; null before it is paid. */
  async function invoiceOf(orderId: OrderId): Promise<StoredInvoice | null> {
    const known = await repo.load(orderId);
    if (known !== null) return known;
    await issue([orderId]);
    return repo.load(orderId);
  }

  async function printInvoice(order: { id: OrderId }): Promise<Printed> {
    const invoice = await invoiceOf(order.id);
    if (invoice === null) throw new AppError('document.not-found', { detail: order.id });
    const number = invoiceNumber(invoice.facts.seller, invoice.number);
    const doc = invoicePdf({ number, issuedAt: invoice.issuedAt, facts: invoice.facts, correction: null });
    return printed(`invoice-${number}.pdf`, doc);
  }

  return {
    issue,
    /** For staff. Throws `order.not-found`, `document.not-found` before it is paid. */
    invoice: async (orderId: OrderId): Promise<Printed> => printInvoice(await orders.byId(orderId)),
    /** For whoever holds the order's token, as the order itself. Throws as `invoice`. */
    async invoiceByToken(token: string): Promise<Printed> {
      const order = await records.byToken(token);
      if (order === null) throw new AppError('order.not-found');
      return printInvoice(order);
    },
    /** Throws `order.not-found`, `document.not-found` for a parcel of another order. */
    async packingSlip(orderId: OrderId, fulfilmentId: FulfilmentId | null): Promise<Printed> {
      const [order, record, shop, sells] = await Promise.all([
        orders.byId(orderId),
        records.byId(orderId),
        settings.get(),
        seller(),
      ]);
      if (fulfilmentId !== null && !order.fulfilments.some((one) => one.id === fulfilmentId))
        throw new AppError('document.not-found', { detail: fulfilmentId });
      const doc = packingSlipPdf({
        order,
        fulfilmentId,
        seller: { ...sells, shopName: shop.name, email: shop.supportEmail },
        locale: record?.locale ?? shop.locale,
        timeZone: shop.timeZone,
      });
      return printed(`packing-slip-${order.number}.pdf`, doc);
    },
    /** A document that followed, by the refund or change that it tells of. Throws as `invoice`. */
    correction: printCorrection,
    async correctionByToken(token: string, subjectId: string): Promise<Printed> {
      const order = await records.byToken(token);
      if (order === null) throw new AppError('order.not-found');
      return printCorrection(order.id, subjectId);
    },
    async ofOrder(orderId: OrderId): Promise<OrderDocuments> {
      const under = `/documents/orders/${orderId}`;
      const packingSlip = { path: `${under}/packing-slip.pdf` };
      return { ...(await documentsOf(orderId, under)), packingSlip };
    },
    /** What its shopper may print. Throws `order.not-found`. */
    async byToken(token: string): Promise<MyDocuments> {
      const order = await records.byToken(token);
      if (order === null) throw new AppError('order.not-found');
      return documentsOf(order.id, `/documents/mine/${token}`);
    },
    seller: async () => ({ seller: await seller(), lastInvoice: await repo.lastNumber() }),
    async saveSeller(value: Seller, staffId: string) {
      await repo.saveSeller(value, staffId, clock.now());
      return { seller: value, lastInvoice: await repo.lastNumber() };
    },
  };
}

/** What a credit note or a further invoice says; null: there is nothing to say. */
function followingFacts(
  one: DueCorrection,
  about: {
    invoice: StoredInvoice;
    order: OrderRecord;
    lines: OrderLineRecord[];
    seller: InvoiceFacts['seller'];
  },
): CorrectionFacts | null {
  const { invoice: first, order, lines, seller } = about;
  const what = correctedOf(one, { order, lines, invoice: first.facts });
  if (what === null) return null;
  const number = invoiceNumber(first.facts.seller, first.number);
  return correctionFacts(
    what,
    {
      kind: one.refund === null ? 'invoice' : 'credit-note',
      corrects: { number, issuedAt: first.issuedAt.toISOString() },
      ...{ reason: one.reason, at: one.at },
    },
    { invoice: first.facts, order, seller },
  );
}

/** What it is about: as the change came to, where it is the whole of one; else as the money was given back. */
function correctedOf(one: DueCorrection, about: Parameters<typeof creditOf>[1]): Corrected | null {
  const { change, refund } = one;
  if (refund === null) return change;
  const isWhole = change !== null && change.totalMinor === -refund.amountMinor;
  return isWhole ? negated(change) : creditOf(refund, about);
}

const correctionNumber = ({ kind, number, facts }: StoredCorrection): string =>
  invoiceNumber(
    {
      invoicePrefix:
        seriesOf(kind) === 'invoice' ? facts.seller.invoicePrefix : facts.seller.creditNotePrefix,
    },
    number,
  );

const printed = (fileName: string, doc: Readable): Printed => ({
  fileName: fileName.replaceAll(/[^\p{L}\p{N}._-]/gu, '-'),
  body: Readable.toWeb(doc) as unknown as ReadableStream<Uint8Array>,
});
