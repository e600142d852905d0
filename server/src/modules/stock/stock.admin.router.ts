import {
  AdjustStock,
  AdjustStockResult,
  SetBackorder,
  StockOfProduct,
  StockRow,
  StockView,
} from '@zivero/shared/schemas/stock';
import { router, staffProcedure } from '../../rpc/trpc.ts';
import type { StockModule } from './stock.ts';

export function createStockAdminRouter(stock: StockModule) {
  return router({
    ofProduct: staffProcedure('catalog.read')
      .input(StockOfProduct)
      .output(StockView)
      .query(({ input }) => stock.ofProduct(input.productId)),
    adjust: staffProcedure('stock.write')
      .input(AdjustStock)
      .output(AdjustStockResult)
      .mutation(({ ctx, input }) => stock.adjust(input, { kind: 'staff', id: ctx.staff.id })),
    setBackorder: staffProcedure('stock.write')
      .input(SetBackorder)
      .output(StockRow)
      .mutation(({ input }) => stock.setBackorder(input)),
  });
}
