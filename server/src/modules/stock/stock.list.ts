import type { Image, ProductStatus } from '@zivero/shared/schemas/catalog';
import type { ProductId, VariantId } from '@zivero/shared/schemas/ids';
import type {
  StockCounts,
  StockLevel,
  StockList,
  StockListInput,
  StockListRow,
  StockListView,
} from '@zivero/shared/schemas/stock';
import { z } from 'zod';
import { AppError } from '../../kernel/app-error.ts';
import { rowView } from './stock.counts.ts';
import type { createStockListRepo, StockCursor, StockTotal, StockWish } from './stock.list.repo.ts';
import type { StockRepo } from './stock.repo.ts';
import { availableOfNeeds, freeOver } from './stock.rules.ts';

type Label = {
  productId: ProductId;
  title: string;
  variantTitle: string;
  sku: string;
  image: Image | null;
  status: ProductStatus;
};
export type ListDeps = {
  repo: StockRepo;
  lists: ReturnType<typeof createStockListRepo>;
  catalog: {
    variantLabels(ids: readonly VariantId[]): Promise<Map<VariantId, Label>>;
    /** Those of the products that are on sale. */
    activeAmong(ids: readonly ProductId[]): Promise<ReadonlySet<ProductId>>;
    /** Products of any status by words, SKU or barcode, best first. */
    findProducts(q: string, limit: number): Promise<ProductId[]>;
  };
  settings: {
    get(): Promise<{ lowStockThreshold: number }>;
    patch(part: { lowStockThreshold: number }): Promise<void>;
  };
};

/** Words find at most so many products: who sees more than that adds a word. */
const MOST_FOUND = 100;
/** A page of what is on sale is filled from at most so many pages of everything. */
const MOST_ROUNDS = 8;
const MOST_COUNTED = 2_000;

/** Stock for staff: variants by what is short, with the names of their products. */
export function createStockList({ repo, lists, catalog, settings }: ListDeps) {
  async function wishOf(input: Pick<StockListInput, 'q' | 'view' | 'locationId' | 'cursor' | 'limit'>) {
    const q = input.q.trim();
    const [productIds, { lowStockThreshold }] = await Promise.all([
      q === '' ? null : catalog.findProducts(q, MOST_FOUND),
      settings.get(),
    ]);
    const after = input.cursor ? readCursor(input.cursor) : null;
    const { view, limit, locationId = null } = input;
    const isByFree = view === 'low';
    return { view, productIds, locationId, isByFree, shopThreshold: lowStockThreshold, after, limit };
  }

  /** What is low or sold out is told of products on sale only: a draft is missed by nobody. */
  async function list(input: StockListInput): Promise<StockList> {
    const wish = await wishOf(input);
    const found: StockTotal[] = [];
    let after = wish.after;
    let isEnd = wish.productIds?.length === 0;
    for (let round = 0; !isEnd && found.length <= wish.limit && round < MOST_ROUNDS; round += 1) {
      const page = await lists.totals({ ...wish, after, limit: wish.limit + 1 });
      found.push(...(await onSaleOnly(wish.view, page)));
      const last = page.at(-1);
      isEnd = last === undefined || page.length <= wish.limit;
      if (last !== undefined) after = { free: last.free, variantId: last.variantId };
    }
    const shown = found.slice(0, wish.limit);
    const next = found.length > wish.limit ? shown.at(-1) : isEnd ? null : after;
    return {
      items: await rowsOf(shown, wish.shopThreshold),
      nextCursor: next ? cursorOf({ free: next.free, variantId: next.variantId }) : null,
    };
  }

  async function onSaleOnly(view: StockListView, page: readonly StockTotal[]): Promise<StockTotal[]> {
    if (view === 'all' || view === 'backordered') return [...page];
    const active = await catalog.activeAmong([...new Set(page.map((one) => one.productId))]);
    return page.filter((one) => active.has(one.productId));
  }

  async function rowsOf(totals: readonly StockTotal[], shopThreshold: number): Promise<StockListRow[]> {
    const ids = totals.map((one) => one.variantId);
    const productIds = [...new Set(totals.map((one) => one.productId))];
    const [labels, rows, waiting, bundles] = await Promise.all([
      catalog.variantLabels(ids),
      repo.rowsOf(ids),
      lists.waitingFor(productIds),
      repo.bundlesOfProducts(totals.filter((one) => one.isBundle).map((one) => one.productId)),
    ]);
    const partIds = [...bundles.values()].flatMap(({ needs }) => needs.map((need) => need.variantId));
    const parts = await repo.rowsOf([...new Set(partIds)].filter((id) => !ids.includes(id)));
    const byVariant = Map.groupBy([...rows, ...parts], (row) => row.variantId);
    return totals.flatMap((total): StockListRow[] => {
      const label = labels.get(total.variantId);
      // Its product was deleted, or is being made: the next look sees it whole.
      if (label === undefined) return [];
      const { lowThreshold, backorderDays: _, ...figures } = total;
      const made = bundles.get(total.variantId);
      const free = made
        ? (availableOfNeeds(made.needs, (id) => byVariant.get(id) ?? [], freeOver) ?? 0)
        : total.free;
      return [
        {
          ...label,
          ...figures,
          free,
          level: levelOf({ ...total, free }, lowThreshold ?? shopThreshold),
          waiting: waiting.get(total.variantId) ?? 0,
          locations: rows.filter((row) => row.variantId === total.variantId).map(rowView),
        },
      ];
    });
  }

  async function countOf(view: StockListView): Promise<{ n: number; isExact: boolean }> {
    const { lowStockThreshold: shopThreshold } = await settings.get();
    const wish: StockWish = {
      view,
      productIds: null,
      locationId: null,
      shopThreshold,
      after: null,
      limit: MOST_COUNTED + 1,
    };
    const found = await lists.totals(wish);
    const onSale = await onSaleOnly(view, found.slice(0, MOST_COUNTED));
    return { n: onSale.length, isExact: found.length <= MOST_COUNTED };
  }

  return {
    list,
    async counts(): Promise<StockCounts> {
      const [low, out, backordered] = await Promise.all([
        countOf('low'),
        countOf('out'),
        countOf('backordered'),
      ]);
      return { low, out, backordered };
    },
    /** Those of the variants that are low, on sale and no bundles, without names. */
    async lowAmong(variantIds: readonly VariantId[]): Promise<{ variantId: VariantId; free: number }[]> {
      if (variantIds.length === 0) return [];
      const { lowStockThreshold: shopThreshold } = await settings.get();
      const wish = { view: 'low', productIds: null, locationId: null, after: null } as const;
      const found = await lists.totals({ ...wish, variantIds, shopThreshold, limit: variantIds.length });
      return onSaleOnly('low', found);
    },
    async shopThreshold(): Promise<{ lowThreshold: number }> {
      return { lowThreshold: (await settings.get()).lowStockThreshold };
    },
    /** Shoppers see it within a minute: pages that are cached know the old one. */
    async setShopThreshold({ lowThreshold }: { lowThreshold: number }) {
      await settings.patch({ lowStockThreshold: lowThreshold });
      return { lowThreshold };
    },
    labels: catalog.variantLabels,
    /** One variant as the list shows it. Throws `stock.not-found`. */
    async listRow(variantId: VariantId): Promise<StockListRow> {
      const [known] = await repo.rowsOf([variantId]);
      const { lowStockThreshold } = await settings.get();
      const totals = known === undefined ? [] : await lists.totalsOf([variantId]);
      const [row] = await rowsOf(totals, lowStockThreshold);
      if (row === undefined) throw new AppError('stock.not-found', { detail: variantId });
      return row;
    },
  };
}

function levelOf(total: StockTotal, threshold: number): z.infer<typeof StockLevel> {
  if (total.free > 0) return total.free <= threshold ? 'low' : 'ok';
  const { backorderLimit, backordered } = total;
  const mayWait = backorderLimit === null || backorderLimit > backordered;
  return mayWait && !total.isBundle ? 'back-order' : 'out';
}

const CursorParts = z.tuple([z.int(), z.string().max(40)]);
const cursorOf = ({ free, variantId }: StockCursor): string =>
  Buffer.from(JSON.stringify([free, variantId])).toString('base64url');

function readCursor(cursor: string): StockCursor {
  try {
    const [free, variantId] = CursorParts.parse(
      JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')),
    );
    return { free, variantId };
  } catch (cause) {
    throw new AppError('request.invalid', { cause, fields: [{ path: 'cursor', code: 'malformed' }] });
  }
}
export type StockLists = ReturnType<typeof createStockList>;
