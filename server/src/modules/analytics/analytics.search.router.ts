import { SearchReport, SearchReportInput } from '@zivero/shared/schemas/search-events';
import { router, staffProcedure } from '../../rpc/trpc.ts';
import type { AnalyticsModule } from './analytics.ts';

export function createSearchReportsRouter(analytics: Pick<AnalyticsModule, 'searchReport'>) {
  return router({
    overview: staffProcedure('dashboard.read')
      .input(SearchReportInput)
      .output(SearchReport)
      .query(({ input }) => analytics.searchReport(input.days)),
  });
}
