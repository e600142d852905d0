import type { LocationId, ProductId, VariantId } from '@zivero/shared/schemas/ids';
import type { StockListView } from '@zivero/shared/schemas/stock';
import { sql } from 'drizzle-orm';
import type { Database } from '../../infra/postgres/client.ts';

/** One variant over all its locations. */
export type StockTotal = {
  variantId: VariantId;
  productId: ProductId;
  onHand: number;
  reserved: number;
  backordered: number;
  /** At open locations. */
  free: number;
  /** 0 = none, null = endless. */
  backorderLimit: number | null;
  lowThreshold: number | null;
  backorderDays: number | null;
  isBundle: boolean;
};
/** Where a page ends: of what is sorted by free units both count, else the variant alone. */
export type StockCursor = { free: number; variantId: string };
export type StockWish = {
  view: StockListView;
  /** Null = any. */
  productIds: readonly ProductId[] | null;
  /** Absent = any. */
  variantIds?: readonly VariantId[];
  locationId: LocationId | null;
  /** The fewest first, which takes a look at all; else as they were made. */
  isByFree?: boolean;
  shopThreshold: number;
  after: StockCursor | null;
  limit: number;
};
type Row = {
  variant_id: VariantId;
  product_id: ProductId;
  on_hand: number;
  reserved: number;
  backordered: number;
  free: number;
  backorder_limit: number | null;
  low_threshold: number | null;
  backorder_days: number | null;
  is_bundle: boolean;
};

const idList = (ids: readonly string[]) =>
  sql`(select jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb))`;

/** Lists of stock in PostgreSQL, page by page. */
export function createStockListRepo(db: Database) {
  /**
   * Which rows can make a variant belong to the view: indexes `stock_free`, `stock_backordered`, `stock_product`.
   * A variant is as low as all its rows together, so none of them is above the largest threshold there is.
   */
  function candidates({ view, productIds, variantIds, locationId, shopThreshold }: StockWish) {
    const wishes = [
      ...(productIds === null ? [] : [sql`s.product_id in ${idList(productIds)}`]),
      ...(variantIds === undefined ? [] : [sql`s.variant_id in ${idList(variantIds)}`]),
      ...(locationId === null
        ? []
        : [
            sql`exists (select 1 from stock own where own.variant_id = s.variant_id
            and own.location_id = ${locationId} and own.on_hand + own.backordered > 0)`,
          ]),
      ...(view === 'low'
        ? [
            sql`(s.on_hand - s.reserved) <= greatest(${shopThreshold}::int,
              (select coalesce(max(low_threshold), 0) from stock_rules))`,
          ]
        : view === 'out'
          ? [sql`(s.on_hand - s.reserved) <= 0`]
          : view === 'backordered'
            ? [sql`s.backordered > 0`]
            : []),
    ];
    return wishes.length === 0 ? sql`true` : sql.join(wishes, sql` and `);
  }

  function viewOf({ view, shopThreshold }: StockWish) {
    if (view === 'low') return sql`free between 1 and coalesce(low_threshold, ${shopThreshold}::int)`;
    if (view === 'out')
      return sql`free <= 0 and backorder_limit is not null and backorder_limit <= backordered`;
    return view === 'backordered' ? sql`backordered > 0` : sql`true`;
  }

  async function totals(wish: StockWish): Promise<StockTotal[]> {
    const { view, after, limit, isByFree = false } = wish;
    const afterId = after === null || isByFree ? '' : after.variantId;
    const rows = await db.execute<Row>(sql`
      with few as (
        select distinct s.variant_id from stock s
        where s.variant_id > ${afterId} and ${candidates(wish)}
        order by s.variant_id ${view === 'all' ? sql`limit ${limit}` : sql``}
      ), total as (
        select few.variant_id, own.* from few cross join lateral (
          select min(s.product_id) as product_id, sum(s.on_hand)::int as on_hand,
            sum(s.reserved)::int as reserved, sum(s.backordered)::int as backordered,
            sum(case when l.closed_at is null then s.on_hand - s.reserved else 0 end)::int as free,
            case when bool_or(s.backorder_limit is null) then null else sum(s.backorder_limit)::int end as backorder_limit
          from stock s join locations l on l.id = s.location_id where s.variant_id = few.variant_id
        ) own
      ), known as (
        select total.*, r.low_threshold, r.backorder_days,
          exists (select 1 from bundle_parts b where b.bundle_id = total.variant_id) as is_bundle
        from total left join stock_rules r using (variant_id)
      )
      select * from known
      where ${viewOf(wish)} ${view === 'low' || view === 'out' ? sql`and not is_bundle` : sql``}
        ${isByFree && after !== null ? sql`and (free, variant_id) > (${after.free}::int, ${after.variantId}::text)` : sql``}
      order by ${isByFree ? sql`free, variant_id` : sql`variant_id`} limit ${limit}`);
    return rows.map((row) => ({
      variantId: row.variant_id,
      productId: row.product_id,
      onHand: row.on_hand,
      reserved: row.reserved,
      backordered: row.backordered,
      free: row.free,
      backorderLimit: row.backorder_limit,
      lowThreshold: row.low_threshold,
      backorderDays: row.backorder_days,
      isBundle: row.is_bundle,
    }));
  }

  return {
    totals,
    /** Primary key; in no order. */
    async totalsOf(variantIds: readonly VariantId[]): Promise<StockTotal[]> {
      const any = { productIds: null, locationId: null, shopThreshold: 0, after: null } as const;
      return variantIds.length === 0
        ? []
        : totals({ view: 'all', variantIds, ...any, limit: variantIds.length });
    },
    /** Shoppers who wait for each of these variants. Index `stock_notices_waiting`. */
    async waitingFor(productIds: readonly ProductId[]): Promise<Map<VariantId, number>> {
      if (productIds.length === 0) return new Map();
      const rows = await db.execute<{ variant_id: VariantId; n: number }>(sql`
        select variant_id, count(*)::int as n from stock_notices
        where product_id in ${idList(productIds)} and state in ('waiting', 'sending') group by 1`);
      return new Map(rows.map((row) => [row.variant_id, row.n]));
    },
  };
}
