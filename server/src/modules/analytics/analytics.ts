import { money } from '@zivero/shared/money';
import type { Dashboard, DashboardPeriod } from '@zivero/shared/schemas/dashboard';
import type { Clock } from '../../kernel/clock.ts';
import type { SettingsModule } from '../settings/settings.ts';
import type { AnalyticsRepo } from './analytics.repo.ts';
import { beforeUntilNow, periodsOf, seriesOf } from './analytics.rules.ts';

const TOP = 5;
const THIRTY_DAYS_MS = 30 * 24 * 3_600_000;

export type AnalyticsDeps = { repo: AnalyticsRepo; settings: Pick<SettingsModule, 'get'>; clock: Clock };
export type AnalyticsModule = ReturnType<typeof createAnalytics>;

const average = (totalMinor: number, count: number) => (count === 0 ? 0 : Math.round(totalMinor / count));

export function createAnalytics({ repo, settings, clock }: AnalyticsDeps) {
  return {
    /** The admin's first page: figures against the earlier period up to the same moment, minor units. */
    async dashboard(period: DashboardPeriod): Promise<Dashboard> {
      const { currency, lowStockThreshold } = await settings.get();
      const at = clock.now();
      const periods = periodsOf(period, at);
      const earlier = beforeUntilNow(periods, at);
      const lastMonth = { from: new Date(at.getTime() - THIRTY_DAYS_MS), to: at };
      const [moneyNow, moneyBefore, paidNow, paidBefore, salesNow, salesBefore, waiting, runningLow, top] =
        await Promise.all([
          repo.money(periods.now, currency),
          repo.money(earlier, currency),
          repo.paidOrders(periods.now, currency),
          repo.paidOrders(earlier, currency),
          repo.salesByBucket(periods.now, periods.bucket, currency),
          repo.salesByBucket(periods.before, periods.bucket, currency),
          repo.waiting(),
          repo.runningLow(lastMonth, lowStockThreshold, TOP),
          repo.topProducts(periods.now, TOP),
        ]);
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
        runningLow,
        topProducts: top.map(({ salesMinor, ...product }) => ({
          ...product,
          sales: money(salesMinor, currency),
          salesBefore: money(topBefore.get(product.productId) ?? 0, currency),
        })),
      };
    },
  };
}
