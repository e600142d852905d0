import type { CustomerId, OrderId, ProductId } from '@zivero/shared/schemas/ids';
import type {
  AdminOrder,
  AdminOrderList,
  AdminOrderRow,
  StoreOrder,
  StoreOrderSummary,
} from '@zivero/shared/schemas/orders';
import type { Database, Tx } from '../../infra/postgres/client.ts';
import type { Enqueue } from '../../infra/postgres/queue.ts';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { OrderShort, StockModule } from '../stock/stock.ts';
import { type BuyAgainDeps, createBuyAgain } from './orders.again.ts';
import { createDelivering } from './orders.delivering.ts';
import { createFinding, type FindingDeps } from './orders.finding.ts';
import { fromCursor, readSearch, toCursor } from './orders.list.rules.ts';
import { createNotes } from './orders.notes.ts';
import type { OrdersReadRepo } from './orders.read.repo.ts';
import type { OrderRecord, OrdersRepo } from './orders.repo.ts';
import { createSending } from './orders.sending.ts';
import { adminView, rowView, storeView, summaryView } from './orders.view.ts';

export type { NewOrder, NewOrderLine, OrderLineRecord, OrderRecord } from './orders.repo.ts';

export type OrdersDeps = {
  db: Database;
  repo: OrdersRepo;
  reads: OrdersReadRepo;
  enqueue: Enqueue;
  clock: Clock;
  stock: Pick<StockModule, 'dispatch'>;
  cart: BuyAgainDeps['cart'];
  limit: FindingDeps['limit'];
  catalog: {
    /** Guarded by `seq`; false when a newer one stands there. */
    addSold(fact: { productId: ProductId; soldCount: number; seq: number }): Promise<unknown>;
  };
  /** Where Stripe shows payments to staff; another one while testing. */
  dashboardUrl?: string;
};
export type OrdersModule = ReturnType<typeof createOrders>;
type Page<T> = { items: T[]; nextCursor: string | null };

/** Orders: how they are read and listed, packed and sent, and the moves that payments make them take. */
export function createOrders(deps: OrdersDeps) {
  const { repo, reads, clock, catalog, dashboardUrl = 'https://dashboard.stripe.com' } = deps;

  async function storeOrder(order: OrderRecord | null): Promise<StoreOrder> {
    if (order === null) throw new AppError('order.not-found');
    return storeView(order, await reads.partsOf(order.id));
  }

  async function byId(id: OrderId): Promise<AdminOrder> {
    const order = await repo.byId(id);
    if (order === null) throw new AppError('order.not-found', { detail: id });
    return adminView(order, await reads.partsOf(id), dashboardUrl);
  }

  async function list(input: AdminOrderList): Promise<Page<AdminOrderRow> & { total: number }> {
    const { rows, total } = await reads.list(input, readSearch(input.q), fromCursor(input.cursor));
    const by = (row: (typeof rows)[number]) =>
      input.sort === 'total' ? row.totalMinor : row.placedAt.getTime();
    return { ...pageOf(rows, input.limit, by), items: rows.slice(0, input.limit).map(rowView), total };
  }

  async function mine(
    customerId: CustomerId,
    { cursor, limit }: { cursor?: string | null | undefined; limit: number },
  ): Promise<Page<StoreOrderSummary>> {
    const rows = await reads.mine(customerId, limit, fromCursor(cursor));
    const shown = rows.slice(0, limit);
    const lines = Map.groupBy(
      await repo.linesOf(shown.map((row) => row.id as OrderId)),
      (line) => line.orderId,
    );
    return {
      ...pageOf(rows, limit, (row) => row.placedAt.getTime()),
      items: shown.map((row) => summaryView(row, lines.get(row.id) ?? [])),
    };
  }

  /** Carries sold units into the products; the number is drawn before they are counted. */
  async function mirrorSold(productIds: readonly ProductId[]): Promise<void> {
    const seq = await repo.nextSoldSeq();
    const sold = await repo.soldOf(productIds);
    for (const productId of productIds) {
      await catalog.addSold({ productId, soldCount: sold.get(productId) ?? 0, seq });
    }
  }

  return {
    /** Whoever holds the token sees the order. Throws `order.not-found`. */
    byToken: async (token: string) => storeOrder(await repo.byToken(token)),
    /** The same by id, for mails; null when there is no such order. */
    async forShopper(id: OrderId): Promise<StoreOrder | null> {
      const order = await repo.byId(id);
      return order === null ? null : storeOrder(order);
    },
    /** A stranger's number is as unknown as one that does not exist. Throws `order.not-found`. */
    async byNumber(customerId: CustomerId, number: string): Promise<StoreOrder> {
      const order = await repo.byNumber(Number(number));
      return storeOrder(order?.customerId === customerId ? order : null);
    },
    byId,
    list,
    counts: reads.counts,
    mine,
    ...createNotes({ ...deps, view: byId }),
    mirrorSold,
    ...createSending({ ...deps, view: byId }),
    ...createFinding(deps),
    ...createBuyAgain(deps),
    ...createDelivering({ ...deps, view: byId }),
    /** Wired to stock's `onShort`: a count took units that these orders were to get. */
    async markShort(tx: Tx, short: readonly OrderShort[]): Promise<void> {
      const lines = await repo.linesOf([...new Set(short.map(({ orderId }) => orderId))], tx);
      const notes = short.map(({ orderId, lineId, variantId, quantity }) => {
        const line = lines.find((one) => one.orderId === orderId && one.variantId === lineId);
        const name = [line?.title, line?.variantTitle].filter(Boolean).join(', ') || variantId;
        const text = `${quantity} × ${lineId === variantId ? name : `part of ${name}`}`;
        return { orderId, kind: 'short' as const, text, isInternal: true };
      });
      await repo.note(tx, notes, clock.now());
    },
    /** For checkout and payments, which move orders in their own transactions. */
    records: repo,
  };
}

function pageOf<R extends { id: string }>(rows: readonly R[], limit: number, by: (row: R) => number) {
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return { nextCursor: last === undefined ? null : toCursor({ by: by(last), id: last.id }) };
}
