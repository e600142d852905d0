import type {
  fulfilmentLines,
  fulfilments,
  ledger,
  orderLines,
  orders,
  orderTimeline,
  payments,
  refundLines,
  refunds,
} from '../../infra/postgres/tables/orders.ts';
import type { reservations, stockMovements } from '../../infra/postgres/tables/stock.ts';
import { DEFAULT_LOCATION } from '../../modules/stock/stock.rules.ts';
import type { DrawnOrder } from './order-draw.ts';
import type { Story } from './order-story.ts';
import type { Rng } from './prng.ts';

/** Every row that one order has in PostgreSQL. */
export type OrderRows = {
  orders: (typeof orders.$inferInsert)[];
  orderLines: (typeof orderLines.$inferInsert)[];
  orderTimeline: (typeof orderTimeline.$inferInsert)[];
  fulfilments: (typeof fulfilments.$inferInsert)[];
  fulfilmentLines: (typeof fulfilmentLines.$inferInsert)[];
  payments: (typeof payments.$inferInsert)[];
  refunds: (typeof refunds.$inferInsert)[];
  refundLines: (typeof refundLines.$inferInsert)[];
  ledger: (typeof ledger.$inferInsert)[];
  reservations: (typeof reservations.$inferInsert)[];
  stockMovements: (typeof stockMovements.$inferInsert)[];
};
export type OrderStaff = { packerId: string; ownerId: string };
export type RowsContext = {
  seed: string;
  currency: string;
  taxRateBasisPoints: number;
  firstNumber: number;
} & OrderStaff;

export type Writer = {
  rows: OrderRows;
  order: DrawnOrder;
  story: Story;
  rng: Rng;
  id: string;
  context: RowsContext;
};

export const emptyRows = (): OrderRows => ({
  orders: [],
  orderLines: [],
  orderTimeline: [],
  fulfilments: [],
  fulfilmentLines: [],
  payments: [],
  refunds: [],
  refundLines: [],
  ledger: [],
  reservations: [],
  stockMovements: [],
});

type Told = { staffId?: string; text?: string; amountMinor?: number };

export function tell(
  { rows, id }: Writer,
  kind: OrderRows['orderTimeline'][number]['kind'],
  at: Date,
  told: Told = {},
) {
  const { staffId = null, text = null, amountMinor = null } = told;
  rows.orderTimeline.push({ orderId: id, kind, staffId, text, amountMinor, isInternal: false, at });
}

type Signs = { deltaOnHand?: 1 | -1; deltaReserved?: 1 | -1 };

/** One movement per line: `signs` times its units. */
export function move(
  w: Writer,
  reason: OrderRows['stockMovements'][number]['reason'],
  at: Date,
  lines: readonly { line: number; quantity: number }[],
  signs: Signs,
) {
  for (const { line, quantity } of lines) {
    const variantId = w.order.lines[line]?.variantId;
    if (!variantId) continue;
    w.rows.stockMovements.push({
      variantId,
      locationId: DEFAULT_LOCATION.id,
      deltaOnHand: (signs.deltaOnHand ?? 0) * quantity,
      deltaReserved: (signs.deltaReserved ?? 0) * quantity,
      deltaBackordered: 0,
      reason,
      actorKind:
        reason === 'reserve' ? 'shopper' : reason === 'sale' || reason === 'restock' ? 'staff' : 'system',
      actorId: reason === 'reserve' ? w.order.customerId : reason === 'sale' ? w.context.packerId : null,
      orderId: w.id,
      at,
    });
  }
}
