import { EndNotice, EndNoticeResult, NoticeInput, NoticeResult } from '@zivero/shared/schemas/stock';
import { publicProcedure, router } from '../../rpc/trpc.ts';
import type { StockNotices } from './stock.notices.ts';

export function createStockStoreRouter(notices: Pick<StockNotices, 'ask' | 'end'>) {
  return router({
    tellMe: publicProcedure
      .input(NoticeInput)
      .output(NoticeResult)
      .mutation(({ ctx, input }) => notices.ask(input, ctx.ip)),
    stopTelling: publicProcedure
      .input(EndNotice)
      .output(EndNoticeResult)
      .mutation(({ input }) => notices.end(input.token)),
  });
}
