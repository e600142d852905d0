import type { OrderId, ProductId, VariantId } from '@zivero/shared/schemas/ids';
import type { AdjustStock, AdjustStockResult, StockRow, StockView } from '@zivero/shared/schemas/stock';
import type { z } from 'zod';
import type { Database, Queryable, Tx } from '../../infra/postgres/client.ts';
import type { Enqueue } from '../../infra/postgres/queue.ts';
import type { Clock } from '../../kernel/clock.ts';

export type StockActor = { kind: 'staff' | 'shopper' | 'system'; id: string | null };
export type StockLine = { variantId: VariantId; productId: ProductId; quantity: number };
export type ShortLine = { variantId: VariantId; wanted: number; available: number };
export type ReserveResult = { kind: 'ok' } | { kind: 'short'; lines: ShortLine[] };
export type OrderShort = { orderId: OrderId; variantId: VariantId; quantity: number };
export type InitialStock = {
  variantId: VariantId;
  productId: ProductId;
  onHand: number;
  /** 0 = none, null = endless. */
  backorderLimit?: number | null;
};
export type StockDeps = {
  db: Database;
  enqueue: Enqueue;
  clock: Clock;
  catalog: {
    applyStock(change: {
      productId: ProductId;
      available: Record<string, number | null>;
      seq: number;
    }): Promise<unknown>;
  };
  /** Told in the transaction in which a count took away what an order had reserved. */
  onShort: (tx: Tx, short: OrderShort[]) => Promise<void>;
};

export type StockModule = {
  reserve(tx: Tx, order: { orderId: OrderId; lines: StockLine[]; actor: StockActor }): Promise<ReserveResult>;
  /** Paid: the units are the order's for good; they leave `on_hand` when they are sent. */
  commit(tx: Tx, orderId: OrderId, actor: StockActor): Promise<void>;
  release(tx: Tx, orderId: OrderId, actor: StockActor): Promise<void>;
  reReserve(
    tx: Tx,
    order: { orderId: OrderId; lines: StockLine[]; actor: StockActor },
  ): Promise<ReserveResult>;
  /** Sent: takes units of a committed order off the shelf. */
  dispatch(tx: Tx, sent: { orderId: OrderId; lines: StockLine[]; actor: StockActor }): Promise<void>;
  /** Units of an order that will not be sent: free again, or gone (`isRestocked` false). */
  drop(
    tx: Tx,
    dropped: { orderId: OrderId; lines: (StockLine & { isRestocked: boolean })[]; actor: StockActor },
  ): Promise<void>;
  /** Units that came back. */
  restock(tx: Tx, back: { orderId: OrderId; lines: StockLine[]; actor: StockActor }): Promise<void>;
  adjust(change: z.infer<typeof AdjustStock>, actor: StockActor): Promise<z.infer<typeof AdjustStockResult>>;
  setBackorder(change: { variantId: VariantId; limit: number | null }, actor: StockActor): Promise<StockRow>;
  setInitial(tx: Queryable, rows: InitialStock[], actor?: StockActor): Promise<void>;
  /** Units for sale by PostgreSQL; null = endless. A variant without a row is 0. */
  available(variantIds: readonly VariantId[]): Promise<Map<VariantId, number | null>>;
  ofProduct(productId: ProductId): Promise<z.infer<typeof StockView>>;
  ensureDefaultLocation(): Promise<void>;
  /** Job `stock.mirror`. */
  mirror(productIds: readonly ProductId[]): Promise<void>;
};

export function createStock(deps: StockDeps): StockModule {
  throw new Error(`not yet ${Object.keys(deps).length}`);
}
