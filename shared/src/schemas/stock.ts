import { z } from 'zod';
import { Image, ProductStatus } from './catalog.ts';
import { FulfilmentId, LocationId, OrderId, ProductId, VariantId } from './ids.ts';
import { Cursor, pageInput } from './paging.ts';

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
  'transfer',
  'undo',
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
  note: z.string().nullable(),
  /** Set when this can be taken back: what `undo` takes. */
  undoGroup: z.string().nullable(),
  /** It was taken back. */
  isUndone: z.boolean(),
  at: z.date(),
});
export type StockMovement = z.infer<typeof StockMovement>;
export const StockOfProduct = z.object({ productId: ProductId });
export const StockOfVariant = z.object({ variantId: VariantId });
/** Newest first; `before` is the id of the last one seen. */
export const StockHistory = StockOfVariant.extend({
  before: z
    .string()
    .regex(/^\d{1,18}$/)
    .nullish(),
  limit: z.int().min(1).max(200).default(50),
});
/** What the vendor decided for a variant; null = as the shop does. */
export const StockRules = z.object({
  variantId: VariantId,
  lowThreshold: z.int().min(0).nullable(),
  /** Days until a back-ordered unit is sent. */
  backorderDays: z.int().min(1).nullable(),
});
export type StockRules = z.infer<typeof StockRules>;
export const BundlePart = z.object({ variantId: VariantId, quantity: z.int().min(1).max(1_000) });
export const Bundle = z.object({
  variantId: VariantId,
  parts: z.array(BundlePart.extend({ title: z.string(), sku: z.string(), available: z.int().nullable() })),
  /** Bundles that can be sold now; null = endless. */
  available: z.int().nullable(),
});
export type Bundle = z.infer<typeof Bundle>;
export const StockView = z.object({
  rows: z.array(StockRow),
  rules: z.array(StockRules),
  bundles: z.array(Bundle),
  movements: z.array(StockMovement),
});
export type StockView = z.infer<typeof StockView>;

const UNITS = 10_000_000;
const Note = z.string().trim().max(200).optional();
/** Either a count ("there are 72") or a difference ("+24"). */
export const AdjustStock = z.object({
  variantId: VariantId,
  /** Absent = the open location of the highest priority. */
  locationId: LocationId.optional(),
  change: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('count'), onHand: z.int().min(0).max(UNITS) }),
    z.object({ kind: z.literal('delta'), delta: z.int().min(-UNITS).max(UNITS) }),
  ]),
  reason: z.enum(['count', 'received', 'damaged', 'returned', 'correction']),
  note: Note,
});
export type AdjustStock = z.infer<typeof AdjustStock>;
export const AdjustStockResult = z.discriminatedUnion('kind', [
  /** `undoGroup` takes it back; null when nothing changed. `short`: units that orders wait for now. */
  z.object({ kind: z.literal('ok'), row: StockRow, undoGroup: z.string().nullable(), short: z.int() }),
  /** The difference would lead below zero. */
  z.object({ kind: z.literal('below-zero'), row: StockRow }),
  /** More units than one place can hold. */
  z.object({ kind: z.literal('too-many'), row: StockRow }),
  /** It has no units of its own: its parts have. */
  z.object({ kind: z.literal('is-bundle') }),
]);
export type AdjustStockResult = z.infer<typeof AdjustStockResult>;
export const UndoStock = z.object({ group: z.string().min(1).max(64) });
export const UndoStockResult = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ok'), variantId: VariantId, onHand: z.int() }),
  z.object({ kind: z.literal('already-undone') }),
  /** The units are gone or promised to orders: only `free` of the `needed` are left. */
  z.object({ kind: z.literal('in-use'), free: z.int(), needed: z.int() }),
]);
export type UndoStockResult = z.infer<typeof UndoStockResult>;
export const TransferStock = z.object({
  variantId: VariantId,
  from: LocationId,
  to: LocationId,
  quantity: z.int().min(1).max(UNITS),
  note: Note,
});
export const TransferStockResult = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ok'), undoGroup: z.string() }),
  /** Units promised to orders stay where they are. */
  z.object({ kind: z.literal('not-enough'), free: z.int() }),
  z.object({ kind: z.literal('same-location') }),
  z.object({ kind: z.literal('closed') }),
  z.object({ kind: z.literal('is-bundle') }),
]);
export type TransferStockResult = z.infer<typeof TransferStockResult>;
export const SetBackorder = z.object({
  variantId: VariantId,
  limit: z.int().min(0).max(UNITS).nullable(),
});
export const SetStockRules = StockRules.extend({
  lowThreshold: z.int().min(0).max(UNITS).nullable(),
  backorderDays: z.int().min(1).max(365).nullable(),
});
/** The shop's own: low from this number of free units down, where a variant has none of its own. */
export const ShopThreshold = z.object({ lowThreshold: z.int().min(0).max(UNITS) });
export const SetBundle = z.object({ variantId: VariantId, parts: z.array(BundlePart).max(20) });
export const SetBundleResult = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ok') }),
  /** It has units or orders of its own, which would be lost from sight. */
  z.object({ kind: z.literal('has-stock') }),
  /** A bundle cannot be a part, and a part cannot be a bundle. */
  z.object({ kind: z.literal('nested'), variantId: VariantId }),
]);
export type SetBundleResult = z.infer<typeof SetBundleResult>;

export const StockOfOrder = z.object({
  orderId: OrderId,
  fulfilmentIds: z.array(FulfilmentId).max(200).default([]),
});
const PlacedUnits = z.object({
  variantId: VariantId,
  title: z.string(),
  sku: z.string(),
  locationId: LocationId,
});
/** Where an order's units lie that were not sent yet, and where the sent ones left from. Of a bundle its parts. */
export const OrderPlaces = z.object({
  held: z.array(PlacedUnits.extend({ quantity: z.int(), backordered: z.int() })),
  sent: z.array(PlacedUnits.extend({ fulfilmentId: z.string(), quantity: z.int() })),
});
export type OrderPlaces = z.infer<typeof OrderPlaces>;

/** A list of counts: a head line with `sku` and `count`, then a line each. */
export const ImportCounts = z.object({
  csv: z.string().min(1).max(900_000),
  locationId: LocationId.optional(),
  /** Says what would change and changes nothing. */
  isDry: z.boolean(),
});
export const CountFault = z.object({
  /** Of the file, the head is line 1. */
  line: z.int(),
  sku: z.string(),
  why: z.enum(['unknown-sku', 'not-a-count', 'twice', 'is-bundle', 'failed']),
});
export type CountFault = z.infer<typeof CountFault>;
export const ImportCountsResult = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('ok'),
    /** How many were, or would be, counted anew; those that agree already are left alone. */
    changed: z.int(),
    same: z.int(),
    /** Units that orders wait for, or would, because of it. */
    short: z.int(),
    /** The first of what changes. */
    changes: z.array(z.object({ sku: z.string(), title: z.string(), from: z.int(), to: z.int() })),
    /** The first of the lines that were passed over. */
    faults: z.array(CountFault),
    faultCount: z.int(),
  }),
  z.object({ kind: z.literal('not-readable'), why: z.enum(['no-head', 'not-a-table', 'too-long']) }),
]);
export type ImportCountsResult = z.infer<typeof ImportCountsResult>;

export const StockLocation = z.object({
  id: LocationId,
  name: z.string(),
  /** The higher one is sold from first. */
  priority: z.int(),
  closedAt: z.date().nullable(),
  onHand: z.int(),
  reserved: z.int(),
});
export type StockLocation = z.infer<typeof StockLocation>;
export const LocationName = z.string().trim().min(1).max(60);
export const AddLocation = z.object({ name: LocationName });
export const RenameLocation = z.object({ id: LocationId, name: LocationName });
export const OrderLocations = z.object({ ids: z.array(LocationId).min(1).max(100) });
export const CloseLocation = z.object({ id: LocationId, isClosed: z.boolean() });
export const LocationResult = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ok') }),
  z.object({ kind: z.literal('name-taken') }),
  /** Something must be sold from somewhere. */
  z.object({ kind: z.literal('last-open') }),
  /** Somebody added or removed one meanwhile. */
  z.object({ kind: z.literal('stale') }),
]);
export type LocationResult = z.infer<typeof LocationResult>;

export const STOCK_VIEWS = ['all', 'low', 'out', 'backordered'] as const;
export const StockListView = z.enum(STOCK_VIEWS);
export type StockListView = z.infer<typeof StockListView>;
export const StockLevel = z.enum(['ok', 'low', 'out', 'back-order']);
export const StockListRow = z.object({
  variantId: VariantId,
  productId: ProductId,
  title: z.string(),
  variantTitle: z.string(),
  sku: z.string(),
  image: Image.nullable(),
  status: ProductStatus,
  onHand: z.int(),
  reserved: z.int(),
  backordered: z.int(),
  /** Units there to be sold; of a bundle the bundles that its parts make. */
  free: z.int(),
  /** 0 = none, null = endless. */
  backorderLimit: z.int().nullable(),
  level: StockLevel,
  isBundle: z.boolean(),
  /** Shoppers who wait for a mail when it is back. */
  waiting: z.int(),
  locations: z.array(StockRow),
});
export type StockListRow = z.infer<typeof StockListRow>;
export const StockListInput = z.object({
  q: z.string().max(200).default(''),
  view: StockListView.default('all'),
  locationId: LocationId.nullish(),
  ...pageInput(100, 50),
});
export type StockListInput = z.infer<typeof StockListInput>;
const Count = z.object({ n: z.int(), isExact: z.boolean() });
export const StockList = z.object({ items: z.array(StockListRow), nextCursor: Cursor.nullable() });
export type StockList = z.infer<typeof StockList>;
/** How many variants of products on sale there are in each view. */
export const StockCounts = z.object({ low: Count, out: Count, backordered: Count });
export type StockCounts = z.infer<typeof StockCounts>;

/** "Tell me when it is back." */
export const NoticeInput = z.object({ variantId: VariantId, email: z.email().max(254) });
export const NoticeResult = z.object({
  /** `back`: it can be bought now, nothing was noted. */
  kind: z.enum(['ok', 'back']),
});
export type NoticeResult = z.infer<typeof NoticeResult>;
export const EndNotice = z.object({ token: z.string().min(16).max(64) });
export const EndNoticeResult = z.discriminatedUnion('kind', [
  /** How many things the address waited for; 0 when nothing was left to end. */
  z.object({ kind: z.literal('ok'), ended: z.int() }),
  z.object({ kind: z.literal('unknown') }),
]);
export type EndNoticeResult = z.infer<typeof EndNoticeResult>;
