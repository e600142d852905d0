import type { Image } from '@zivero/shared/schemas/catalog';
import type { CustomerId, OrderId, ProductId, VariantId } from '@zivero/shared/schemas/ids';
import type {
  AddNote,
  AdminOrder,
  AdminOrderList,
  AdminOrderRow,
  FulfilOrder,
  FulfilOrderResult,
  OrderView,
  StoreOrder,
  StoreOrderSummary,
} from '@zivero/shared/schemas/orders';
import type { z } from 'zod';
import type { Database, Tx } from '../../infra/postgres/client.ts';
import type { Enqueue } from '../../infra/postgres/queue.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { OrderShort, StockModule } from '../stock/stock.ts';

export type OrdersDeps = {
  db: Database;
  enqueue: Enqueue;
  clock: Clock;
  stock: StockModule;
  catalog: {
    addSold(change: { productId: ProductId; soldCount: number; seq: number }): Promise<unknown>;
  };
};
export type Period = { from: Date; to: Date; currency: string };
export type SalesFigures = { netMinor: number; refundedMinor: number; grossMinor: number; orders: number };
export type TopProduct = {
  productId: ProductId;
  title: string;
  image: Image | null;
  units: number;
  salesMinor: number;
};

export type OrdersModule = {
  byToken(token: string): Promise<StoreOrder>;
  mine(
    customerId: CustomerId,
    page: { cursor?: string | null | undefined; limit: number },
  ): Promise<{ items: StoreOrderSummary[]; nextCursor: string | null }>;
  byNumber(customerId: CustomerId, number: string): Promise<StoreOrder>;
  list(input: AdminOrderList): Promise<{ items: AdminOrderRow[]; nextCursor: string | null; total: number }>;
  counts(): Promise<Record<OrderView, number>>;
  byId(id: OrderId): Promise<AdminOrder>;
  markPacked(id: OrderId, staffId: string): Promise<FulfilOrderResult>;
  fulfil(input: FulfilOrder, staffId: string): Promise<FulfilOrderResult>;
  addNote(input: z.infer<typeof AddNote>, staffId: string): Promise<AdminOrder>;
  /** Wired to `stock`'s `onShort`. */
  markShort(tx: Tx, short: readonly OrderShort[]): Promise<void>;
  // ── numbers for the dashboard
  sales(period: Period): Promise<SalesFigures>;
  /** Net sales per bucket; empty buckets are absent. */
  salesSeries(period: Period & { bucket: 'hour' | 'day' }): Promise<{ at: Date; netMinor: number }[]>;
  topProducts(period: Period & { limit: number; by: 'units' | 'sales' }): Promise<TopProduct[]>;
  /** Sales of given products in a period. */
  salesOf(
    period: Period & { productIds: readonly ProductId[] },
  ): Promise<Map<ProductId, { units: number; salesMinor: number }>>;
  unitsSold(period: {
    variantIds: readonly VariantId[];
    from: Date;
    to: Date;
  }): Promise<Map<VariantId, number>>;
  waiting(): Promise<{
    toPack: number;
    oldestToPackAt: Date | null;
    needsReview: number;
    pendingRefunds: number;
    unpaid: number;
  }>;
  /** Whether this customer bought this product (for verified reviews). */
  hasBought(customerId: CustomerId, productId: ProductId): Promise<boolean>;
  /** Job `orders.mirror-sold`. */
  mirrorSold(productIds: readonly ProductId[]): Promise<void>;
};

export function createOrders(deps: OrdersDeps): OrdersModule {
  throw new Error(`not yet ${Object.keys(deps).length}`);
}
