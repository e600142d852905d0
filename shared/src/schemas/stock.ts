import { z } from 'zod';
import { LocationId, ProductId, VariantId } from './ids.ts';

export const StockRow = z.object({
  variantId: VariantId,
  locationId: LocationId,
  onHand: z.int().min(0),
  reserved: z.int().min(0),
  backordered: z.int().min(0),
  /** 0 = none, null = endless. */
  backorderLimit: z.int().min(0).nullable(),
  available: z.int().nullable(),
});
export type StockRow = z.infer<typeof StockRow>;
export const MovementReason = z.enum([
  'initial',
  'count',
  'received',
  'damaged',
  'returned',
  'correction',
  'import',
  'reserve',
  'release',
  'sale',
  'backorder',
  'restock',
]);
export type MovementReason = z.infer<typeof MovementReason>;
export const StockMovement = z.object({
  id: z.string(),
  variantId: VariantId,
  locationId: LocationId,
  deltaOnHand: z.int(),
  deltaReserved: z.int(),
  deltaBackordered: z.int(),
  reason: MovementReason,
  byName: z.string().nullable(),
  orderNumber: z.string().nullable(),
  at: z.date(),
});
export type StockMovement = z.infer<typeof StockMovement>;
export const StockOfProduct = z.object({ productId: ProductId });
export const StockView = z.object({ rows: z.array(StockRow), movements: z.array(StockMovement) });
/** Either a count ("there are 72") or a difference ("+24"). */
export const AdjustStock = z.object({
  variantId: VariantId,
  locationId: LocationId.optional(),
  change: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('count'), onHand: z.int().min(0).max(10_000_000) }),
    z.object({ kind: z.literal('delta'), delta: z.int().min(-10_000_000).max(10_000_000) }),
  ]),
  reason: z.enum(['count', 'received', 'damaged', 'returned', 'correction']),
});
export type AdjustStock = z.infer<typeof AdjustStock>;
export const AdjustStockResult = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ok'), row: StockRow }),
  /** The difference would lead below zero. */
  z.object({ kind: z.literal('below-zero'), row: StockRow }),
]);
export const SetBackorder = z.object({ variantId: VariantId, limit: z.int().min(0).nullable() });
