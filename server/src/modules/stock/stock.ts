import type { OrderId, ProductId, VariantId } from '@zivero/shared/schemas/ids';
import type {
  Bundle,
  OrderPlaces,
  StockHistory,
  StockMovement,
  StockView,
} from '@zivero/shared/schemas/stock';
import type { z } from 'zod';
import { createStockBundles } from './stock.bundles.ts';
import { createStockChange } from './stock.change.ts';
import { type CountDeps, createStockCounts, rowView } from './stock.counts.ts';
import { createStockLocations } from './stock.locations.ts';
import { createStockMirror, type MirrorDeps } from './stock.mirror.ts';
import { createOrderStock } from './stock.orders.ts';
import { availableOfNeeds } from './stock.rules.ts';
import { createStockUndo } from './stock.undo.ts';

export type { ShortLine } from './allocation.rules.ts';
export type { OrderShort } from './stock.change.ts';
export type { CountImport } from './stock.import.ts';
export type { StockLists } from './stock.list.ts';
export type { StockNotices } from './stock.notices.ts';
export type { StockActor } from './stock.repo.ts';

export type StockDeps = Omit<CountDeps, 'change'> &
  Omit<MirrorDeps, 'change'> & {
    catalog: {
      /** Names of variants for staff; unknown ones are left out. */
      variantLabels(ids: readonly VariantId[]): Promise<Map<VariantId, Named>>;
    };
  };
export type StockModule = ReturnType<typeof createStock>;

const MOVEMENTS_SHOWN = 100;

/** Stock in PostgreSQL, the only truth of it; products carry a mirror of what is for sale. */
export function createStock(deps: StockDeps) {
  const { repo, catalog } = deps;
  const change = createStockChange(deps);
  const mirroring = createStockMirror({ ...deps, change });

  /** Units for sale now; null = endless. A variant without a row has 0. */
  async function available(variantIds: readonly VariantId[]): Promise<Map<VariantId, number | null>> {
    const made = await repo.needsOf(deps.db, variantIds);
    const needed = [...new Set([...made.values()].flat().map((need) => need.variantId))];
    const rows = Map.groupBy(await repo.rowsOf(needed), (row) => row.variantId);
    const rowsOf = (id: VariantId) => rows.get(id) ?? [];
    return new Map(variantIds.map((id) => [id, availableOfNeeds(made.get(id) ?? [], rowsOf)]));
  }

  /** Units on the shelf of the first location, where a count goes; a variant without a row is left out. */
  async function onHand(variantIds: readonly VariantId[]): Promise<Map<VariantId, number>> {
    const rows = (await repo.rowsOf(variantIds)).toSorted((a, b) => Number(a.isClosed) - Number(b.isClosed));
    return new Map(rows.toReversed().map((row) => [row.variantId, row.onHand]));
  }

  async function ofProduct(productId: ProductId): Promise<StockView> {
    const [rows, made] = await Promise.all([
      repo.rowsOfProducts([productId]),
      repo.bundlesOfProducts([productId]),
    ]);
    const variantIds = [...new Set(rows.map((row) => row.variantId))];
    const partIds = [...new Set([...made.values()].flatMap(({ needs }) => needs.map((n) => n.variantId)))];
    const [rules, movements, parts, labels, whole] = await Promise.all([
      repo.rulesOf(variantIds),
      repo.movementsOf(variantIds, MOVEMENTS_SHOWN),
      available(partIds),
      catalog.variantLabels(partIds),
      available([...made.keys()]),
    ]);
    const bundles = [...made].map(
      ([variantId, { needs }]): Bundle => ({
        variantId,
        available: whole.get(variantId) ?? null,
        parts: needs.map((need) => ({
          variantId: need.variantId,
          quantity: need.each,
          available: parts.get(need.variantId) ?? null,
          ...nameOf(labels.get(need.variantId)),
        })),
      }),
    );
    return {
      rows: rows.map(rowView),
      rules: rules.map(({ productId: _, ...own }) => own),
      bundles,
      movements,
    };
  }

  /** Where an order's units lie that it still holds, and where those of its parcels left from. */
  async function placesOf(orderId: OrderId, fulfilmentIds: readonly string[] = []): Promise<OrderPlaces> {
    const [all, sent] = await Promise.all([
      repo.reservationsOf(deps.db, orderId),
      repo.sentFrom(fulfilmentIds),
    ]);
    const held = all.filter((one) => one.quantity + one.backordered > 0);
    const labels = await catalog.variantLabels([...new Set([...held, ...sent].map((one) => one.variantId))]);
    return {
      held: held.map(({ variantId, locationId, quantity, backordered }) => ({
        ...{ variantId, locationId, quantity, backordered },
        ...nameOf(labels.get(variantId)),
      })),
      sent: sent.map((one) => ({ ...one, ...nameOf(labels.get(one.variantId)) })),
    };
  }

  return {
    ...createOrderStock({ ...deps, change }),
    ...createStockCounts({ ...deps, change }),
    ...createStockUndo({ ...deps, change }),
    ...createStockBundles(deps),
    ...createStockLocations(deps),
    available,
    onHand,
    /** Takes back `setInitial` for variants that came to nothing; rows that orders hold units of stay. */
    discard: repo.deleteUnheld,
    mirror: mirroring.mirror,
    history: (input: z.infer<typeof StockHistory>): Promise<StockMovement[]> =>
      repo.movementsOf([input.variantId], input.limit, input.before ? Number(input.before) : null),
    ofProduct,
    placesOf,
  };
}

type Named = { title: string; variantTitle: string; sku: string };
const nameOf = (label: Named | undefined) => ({
  title: [label?.title, label?.variantTitle].filter(Boolean).join(', '),
  sku: label?.sku ?? '',
});
