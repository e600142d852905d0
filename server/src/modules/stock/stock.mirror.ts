import type { StockSupply } from '@zivero/shared/schemas/catalog';
import type { ProductId, VariantId } from '@zivero/shared/schemas/ids';
import type { Database } from '../../infra/postgres/client.ts';
import type { OwnRules } from './bundles.repo.ts';
import type { StockChange } from './stock.change.ts';
import type { StockRepo } from './stock.repo.ts';
import { availableOfNeeds, freeOver, type Need, type StockState } from './stock.rules.ts';

export type StockFact = {
  productId: ProductId;
  /** Units for sale per variant; null = endless. */
  available: Record<string, number | null>;
  /** Of variants that can be back-ordered or have rules of their own. */
  supply: Record<string, StockSupply>;
  seq: number;
};
export type MirrorDeps = {
  db: Database;
  repo: StockRepo;
  change: StockChange;
  catalog: {
    /** Guarded by `seq`; false when a newer one stands there. */
    applyStock(fact: StockFact): Promise<unknown>;
  };
  /** Told what can be bought of these products, after it is shown. */
  onMirrored?: (
    available: ReadonlyMap<VariantId, number | null>,
    productIds: readonly ProductId[],
  ) => Promise<void>;
};
const SYSTEM = { kind: 'system', id: null } as const;

/** Carries what is for sale into the products. */
export function createStockMirror({ db, repo, change, catalog, onMirrored }: MirrorDeps) {
  /**
   * The number is drawn before the stock is read, so whoever holds a larger one has seen at least as much.
   * Products whose bundles share the units follow in the same go.
   */
  async function mirror(given: readonly ProductId[]): Promise<void> {
    if (given.length === 0) return;
    const seq = await repo.nextSeq();
    const productIds = [...new Set([...given, ...(await repo.productsWithBundlesOf(given))])];
    const supplies = await readSupplies(productIds);
    await settleMissed(supplies.rows);
    const all = new Map<VariantId, number | null>();
    for (const productId of productIds) {
      const fact = factOf(supplies, productId, seq);
      await catalog.applyStock(fact);
      for (const [id, units] of Object.entries(fact.available)) all.set(id as VariantId, units);
    }
    await onMirrored?.(all, productIds);
  }

  async function readSupplies(productIds: readonly ProductId[]) {
    const [own, bundles] = await Promise.all([
      repo.rowsOfProducts(productIds),
      repo.bundlesOfProducts(productIds),
    ]);
    const known = new Set(own.map((row) => row.variantId));
    const partIds = [...bundles.values()].flatMap(({ needs }) => needs.map((need) => need.variantId));
    const parts = await repo.rowsOf([...new Set(partIds)].filter((id) => !known.has(id)));
    const rows = [...own, ...parts];
    const rules = await repo.rulesOf([...new Set(rows.map((row) => row.variantId))]);
    return { rows, bundles, rules: new Map(rules.map((one) => [one.variantId, one])) };
  }

  /** A row or a location that came while an order was placed may leave it waiting for units that lie free. */
  async function settleMissed(rows: readonly StockState[]): Promise<void> {
    const missed = [...Map.groupBy(rows, (row) => row.variantId)]
      .filter(([, own]) => freeOver(own) > 0 && own.some((row) => row.backordered > 0))
      .map(([id]) => id);
    if (missed.length > 0) await db.transaction((tx) => change.settleWaiting(tx, missed, SYSTEM));
  }

  return { mirror };
}

type Supplies = {
  rows: readonly StockState[];
  bundles: ReadonlyMap<VariantId, { productId: ProductId; needs: Need[] }>;
  rules: ReadonlyMap<VariantId, OwnRules>;
};

function factOf({ rows, bundles, rules }: Supplies, productId: ProductId, seq: number): StockFact {
  const byVariant = Map.groupBy(rows, (row) => row.variantId);
  const rowsOf = (id: VariantId) => byVariant.get(id) ?? [];
  const fact: StockFact = { productId, available: {}, supply: {}, seq };
  const own = rows.filter((row) => row.productId === productId).map((row) => row.variantId);
  for (const id of new Set(own)) {
    const needs = bundles.get(id)?.needs ?? [{ variantId: id, each: 1 }];
    fact.available[id] = availableOfNeeds(needs, rowsOf);
    const supply = {
      free: availableOfNeeds(needs, rowsOf, freeOver) ?? 0,
      days: longest(needs.map((need) => rules.get(need.variantId)?.backorderDays ?? null)),
      low: rules.get(id)?.lowThreshold ?? null,
    };
    const hasRoom = fact.available[id] !== supply.free;
    if (hasRoom || supply.low !== null) fact.supply[id] = supply;
  }
  return fact;
}

/** The part that takes longest decides; not known of one = not known. */
function longest(days: readonly (number | null)[]): number | null {
  const known = days.filter((one) => one !== null);
  return known.length < days.length || known.length === 0 ? null : Math.max(...known);
}
