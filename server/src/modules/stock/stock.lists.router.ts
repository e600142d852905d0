import {
  ImportCounts,
  ImportCountsResult,
  ShopThreshold,
  StockCounts,
  StockList,
  StockListInput,
  StockListRow,
  StockOfVariant,
} from '@zivero/shared/schemas/stock';
import { router, staffProcedure } from '../../rpc/trpc.ts';
import type { CountImport } from './stock.import.ts';
import type { StockLists } from './stock.list.ts';

/** Stock as staff look through it, and count it by the list. */
export function createStockListsRouter(lists: StockLists, { importCounts }: CountImport) {
  const reading = staffProcedure('catalog.read');
  return router({
    list: reading
      .input(StockListInput)
      .output(StockList)
      .query(({ input }) => lists.list(input)),
    counts: reading.output(StockCounts).query(() => lists.counts()),
    threshold: reading.output(ShopThreshold).query(() => lists.shopThreshold()),
    setThreshold: staffProcedure('settings.write')
      .input(ShopThreshold)
      .output(ShopThreshold)
      .mutation(({ input }) => lists.setShopThreshold(input)),
    importCounts: staffProcedure('stock.write')
      .input(ImportCounts)
      .output(ImportCountsResult)
      .mutation(({ ctx, input }) => importCounts(input, { kind: 'staff', id: ctx.staff.id })),
    row: reading
      .input(StockOfVariant)
      .output(StockListRow)
      .query(({ input }) => lists.listRow(input.variantId)),
  });
}
