import { Readable } from 'node:stream';
import type { OrderDocuments, Seller } from '@zivero/shared/schemas/documents';
import type { FulfilmentId, OrderId } from '@zivero/shared/schemas/ids';
import type { AdminOrder } from '@zivero/shared/schemas/orders';
import type { Database } from '../../infra/postgres/client.ts';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { OrdersModule } from '../orders/orders.ts';
import type { SettingsModule } from '../settings/settings.ts';
import type { DocumentsRepo, StoredInvoice } from './documents.repo.ts';
import { invoiceFacts, invoiceNumber } from './invoice.rules.ts';
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
  ...{ invoicePrefix: '', invoiceNote: '', packingNote: '' },
};

/** Invoices with numbers that have no gaps, and packing slips; printed when they are asked for. */
export function createDocuments({ db, repo, settings, orders, clock }: DocumentsDeps) {
  const { records } = orders;
  const seller = async (): Promise<Seller> => (await repo.loadSeller()) ?? NO_SELLER;

  /**
   * Gives each of these orders its number, if it was paid and has none. One row is locked for as long as
   * it takes to write them, so numbers follow each other without a gap; repeating it changes nothing.
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
    });
  }

  /** The invoice, given its number now where the job has not come to it yet; null before it is paid. */
  async function invoiceOf(orderId: OrderId): Promise<StoredInvoice | null> {
    const known = await repo.load(orderId);
    if (known !== null) return known;
    await issue([orderId]);
    return repo.load(orderId);
  }

  async function printInvoice(order: AdminOrder): Promise<Printed> {
    const invoice = await invoiceOf(order.id);
    if (invoice === null) throw new AppError('document.not-found', { detail: order.id });
    const number = invoiceNumber(invoice.facts.seller, invoice.number);
    const refunds = order.refunds.filter((refund) => refund.state === 'succeeded');
    const doc = invoicePdf({ number, issuedAt: invoice.issuedAt, facts: invoice.facts, refunds });
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
      return printInvoice(await orders.byId(order.id));
    },
    /** Throws `order.not-found`, `document.not-found` for a parcel of another order. */
    async packingSlip(orderId: OrderId, fulfilmentId: FulfilmentId | null): Promise<Printed> {
      const [order, shop, sells] = await Promise.all([orders.byId(orderId), settings.get(), seller()]);
      if (fulfilmentId !== null && !order.fulfilments.some((one) => one.id === fulfilmentId))
        throw new AppError('document.not-found', { detail: fulfilmentId });
      const doc = packingSlipPdf({
        order,
        fulfilmentId,
        seller: { ...sells, shopName: shop.name, email: shop.supportEmail },
        locale: shop.locale,
      });
      return printed(`packing-slip-${order.number}.pdf`, doc);
    },
    async ofOrder(orderId: OrderId): Promise<OrderDocuments> {
      const invoice = await invoiceOf(orderId);
      return {
        invoice:
          invoice === null
            ? null
            : {
                number: invoiceNumber(invoice.facts.seller, invoice.number),
                issuedAt: invoice.issuedAt,
                path: `/documents/orders/${orderId}/invoice.pdf`,
              },
        packingSlip: { path: `/documents/orders/${orderId}/packing-slip.pdf` },
      };
    },
    seller: async () => ({ seller: await seller(), lastInvoice: await repo.lastNumber() }),
    async saveSeller(value: Seller, staffId: string) {
      await repo.saveSeller(value, staffId, clock.now());
      return { seller: value, lastInvoice: await repo.lastNumber() };
    },
  };
}

const printed = (fileName: string, doc: Readable): Printed => ({
  fileName: fileName.replaceAll(/[^\p{L}\p{N}._-]/gu, '-'),
  body: Readable.toWeb(doc) as unknown as ReadableStream<Uint8Array>,
});
