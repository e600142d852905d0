import {
  StockCounts,
  StockList,
  StockListInput,
  StockListRow,
  StockOfVariant,
} from '@zivero/shared/schemas/stock';
import { router, staffProcedure } from '../../rpc/trpc.ts';
import type { StockLists } from './stock.list.ts';

/** Stock as staff look through it. */
export function createStockListsRouter(lists: StockLists) {
  const reading = staffProcedure('catalog.read');
  return router({
    list: reading
      .input(StockListInput)
      .output(StockList)
      .query(({ input }) => lists.list(input)),
    counts: reading.output(StockCounts).query(() => lists.counts()),
    row: reading
      .input(StockOfVariant)
      .output(StockListRow)
      .query(({ input }) => lists.listRow(input.variantId)),
  });
}
