import type { StaffMember } from '@zivero/shared/schemas/staff';
import {
  AddLocation,
  AdjustStock,
  AdjustStockResult,
  CloseLocation,
  LocationResult,
  OrderLocations,
  OrderPlaces,
  RenameLocation,
  SetBackorder,
  SetBundle,
  SetBundleResult,
  SetStockRules,
  StockHistory,
  StockLocation,
  StockMovement,
  StockOfOrder,
  StockOfProduct,
  StockRow,
  StockRules,
  StockView,
  TransferStock,
  TransferStockResult,
  UndoStock,
  UndoStockResult,
} from '@zivero/shared/schemas/stock';
import { z } from 'zod';
import { router, staffProcedure } from '../../rpc/trpc.ts';
import type { StockActor, StockModule } from './stock.ts';

const actorOf = (staff: StaffMember): StockActor => ({ kind: 'staff', id: staff.id });

export function createStockAdminRouter(stock: StockModule) {
  const reading = staffProcedure('catalog.read');
  const writing = staffProcedure('stock.write');
  const managing = staffProcedure('settings.write');
  return router({
    ofProduct: reading
      .input(StockOfProduct)
      .output(StockView)
      .query(({ input }) => stock.ofProduct(input.productId)),
    history: reading
      .input(StockHistory)
      .output(z.array(StockMovement))
      .query(({ input }) => stock.history(input)),
    placesOf: staffProcedure('orders.read')
      .input(StockOfOrder)
      .output(OrderPlaces)
      .query(({ input }) => stock.placesOf(input.orderId, input.fulfilmentIds)),
    adjust: writing
      .input(AdjustStock)
      .output(AdjustStockResult)
      .mutation(({ ctx, input }) => stock.adjust(input, actorOf(ctx.staff))),
    transfer: writing
      .input(TransferStock)
      .output(TransferStockResult)
      .mutation(({ ctx, input }) => stock.transfer(input, actorOf(ctx.staff))),
    undo: writing
      .input(UndoStock)
      .output(UndoStockResult)
      .mutation(({ ctx, input }) => stock.undo(input.group, actorOf(ctx.staff))),
    setBackorder: writing
      .input(SetBackorder)
      .output(StockRow)
      .mutation(({ input }) => stock.setBackorder(input)),
    setRules: writing
      .input(SetStockRules)
      .output(StockRules)
      .mutation(({ input }) => stock.setRules(input)),
    setBundle: staffProcedure('catalog.write')
      .input(SetBundle)
      .output(SetBundleResult)
      .mutation(({ input }) => stock.setBundle(input)),
    locations: reading.output(z.array(StockLocation)).query(() => stock.locations()),
    addLocation: managing
      .input(AddLocation)
      .output(LocationResult)
      .mutation(({ input }) => stock.addLocation(input)),
    renameLocation: managing
      .input(RenameLocation)
      .output(LocationResult)
      .mutation(({ input }) => stock.renameLocation(input)),
    orderLocations: managing
      .input(OrderLocations)
      .output(LocationResult)
      .mutation(({ input }) => stock.orderLocations(input.ids)),
    closeLocation: managing
      .input(CloseLocation)
      .output(LocationResult)
      .mutation(({ input }) => stock.closeLocation(input)),
  });
}
