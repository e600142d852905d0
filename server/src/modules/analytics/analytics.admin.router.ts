import { Dashboard, DashboardInput } from '@zivero/shared/schemas/dashboard';
import { router, staffProcedure } from '../../rpc/trpc.ts';
import type { AnalyticsModule } from './analytics.ts';

export function createDashboardRouter(analytics: AnalyticsModule) {
  return router({
    overview: staffProcedure('dashboard.read')
      .input(DashboardInput)
      .output(Dashboard)
      .query(({ input }) => analytics.dashboard(input.period)),
  });
}
