import { money } from '@zivero/shared/money';
import type { Dashboard, DashboardPeriod } from '@zivero/shared/schemas/dashboard';
import type { VariantId } from '@zivero/shared/schemas/ids';
import type { SearchReport } from '@zivero/shared/schemas/search-events';
import type { Clock } from '../../kernel/clock.ts';
import type { CatalogModule } from '../catalog/catalog.ts';
import type { SettingsModule } from '../settings/settings.ts';
import type { StockLists } from '../stock/stock.ts';
import type { AnalyticsRepo } from './analytics.repo.ts';
import { beforeUntilNow, periodsOf, seriesOf } from './analytics.rules.ts';
import type { AnalyticsSearchRepo, ReportRow } from './analytics.search.repo.ts';

const TOP = 5;
/** Who sells more different things in a month sees the best-selling of them. */
const MOST_SOLD = 5_000;
const LEADS_TO = 3;
const MAX_CARDS = 200;
const DAY_MS = 24 * 3_600_000;
const THIRTY_DAYS_MS = 30 * DAY_MS;

export type AnalyticsDeps = {
  repo: AnalyticsRepo;
  searches: AnalyticsSearchRepo;
  settings: Pick<SettingsModule, 'get'>;
  catalog: Pick<CatalogModule, 'cards'>;
  stockLists: Pick<StockLists, 'list' | 'lowAmong' | 'labels' | 'counts'>;
  clock: Clock;
};
export type AnalyticsModule = ReturnType<typeof createAnalytics>;

const average = (totalMinor: number, count: number) => (count === 0 ? 0 : Math.round(totalMinor / count));

export function createAnalytics({ repo, searches, settings, catalog, stockLists, clock }: AnalyticsDeps) {
  /** What of the low variants lasts the shortest by what was sold of it; what did not sell comes last. */
  async function runningLow(span: { from: Date; to: Date }): Promise<Dashboard['runningLow']> {
    const sold = await repo.unitsSold(span, MOST_SOLD);
    const lasts = (one: { variantId: VariantId; free: number }) => one.free / (sold.get(one.variantId) ?? 1);
    const selling = (await stockLists.lowAmong([...sold.keys()]))
      .toSorted((a, b) => lasts(a) - lasts(b))
      .slice(0, TOP);
    const labels = await stockLists.labels(selling.map((one) => one.variantId));
    const rows = selling.flatMap(({ variantId, free }) => {
      const label = labels.get(variantId);
      return label === undefined ? [] : [{ ...label, variantId, free }];
    });
    const known = new Set(rows.map((row) => row.variantId));
    const others =
      rows.length === TOP ? [] : (await stockLists.list({ view: 'low', q: '', limit: 2 * TOP })).items;
    return [...rows, ...others.filter((row) => !known.has(row.variantId))].slice(0, TOP).map((row) => ({
      productId: row.productId,
      variantId: row.variantId,
      title: row.title,
      variantTitle: row.variantTitle,
      sku: row.sku,
      image: row.image,
      left: row.free,
      soldLast30Days: sold.get(row.variantId) ?? 0,
    }));
  }

  return {
    /** The admin's first page: figures against the earlier period up to the same moment, minor units. */
    async dashboard(period: DashboardPeriod): Promise<Dashboard> {
      const { currency } = await settings.get();
      const at = clock.now();
      const periods = periodsOf(period, at);
      const earlier = beforeUntilNow(periods, at);
      const lastMonth = { from: new Date(at.getTime() - THIRTY_DAYS_MS), to: at };
      const [moneyNow, moneyBefore, paidNow, paidBefore, salesNow, salesBefore, waiting, low, top] =
        await Promise.all([
          repo.money(periods.now, currency),
          repo.money(earlier, currency),
          repo.paidOrders(periods.now, currency),
          repo.paidOrders(earlier, currency),
          repo.salesByBucket(periods.now, periods.bucket, currency),
          repo.salesByBucket(periods.before, periods.bucket, currency),
          repo.waiting(),
          runningLow(lastMonth),
          repo.topProducts(periods.now, TOP),
        ]);
      const stock = await stockLists.counts();
      const topBefore = await repo.salesOf(
        top.map((product) => product.productId),
        earlier,
      );
      return {
        currency,
        period,
        ...periods.now,
        beforeFrom: earlier.from,
        beforeTo: earlier.to,
        netSalesMinor: { now: moneyNow.netMinor, before: moneyBefore.netMinor },
        refundedMinor: { now: moneyNow.refundedMinor, before: moneyBefore.refundedMinor },
        orders: { now: paidNow.count, before: paidBefore.count },
        averageOrderMinor: {
          now: average(paidNow.totalMinor, paidNow.count),
          before: average(paidBefore.totalMinor, paidBefore.count),
        },
        series: seriesOf(periods, { now: salesNow, before: salesBefore }, at),
        next: waiting,
        runningLow: low,
        stock,
        topProducts: top.map(({ salesMinor, ...product }) => ({
          ...product,
          sales: money(salesMinor, currency),
          salesBefore: money(topBefore.get(product.productId) ?? 0, currency),
        })),
      };
    },

    /** What shoppers searched for in the last `days` days, today (UTC) included. */
    async searchReport(days: number): Promise<SearchReport> {
      const since = new Date(clock.now().getTime() - (days - 1) * DAY_MS).toISOString().slice(0, 10);
      const report = await searches.report(since);
      const rows = [...report.top, ...report.zero, ...report.lowClick];
      const led = await searches.productsOf(since, [...new Set(rows.map(({ query }) => query))], LEADS_TO);
      const cards = await catalog.cards(
        [...new Set(led.map(({ productId }) => productId))].slice(0, MAX_CARDS),
      );
      const titles = new Map(cards.map(({ id, title }) => [id, title]));
      const withProducts = (row: ReportRow) => ({
        ...row,
        leadsTo: led.flatMap(({ query, productId: id }) => {
          const title = query === row.query ? titles.get(id) : undefined;
          return title === undefined ? [] : [{ id, title }];
        }),
      });
      return {
        days,
        ...report,
        top: report.top.map(withProducts),
        zero: report.zero.map(withProducts),
        lowClick: report.lowClick.map(withProducts),
      };
    },
  };
}
