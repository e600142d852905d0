import { DocumentsOfOrder, OrderDocuments, Seller, SellerForStaff } from '@zivero/shared/schemas/documents';
import { router, staffProcedure } from '../../rpc/trpc.ts';
import type { DocumentsModule } from './documents.ts';

export function createDocumentsAdminRouter(documents: DocumentsModule) {
  return router({
    ofOrder: staffProcedure('orders.read')
      .input(DocumentsOfOrder)
      .output(OrderDocuments)
      .query(({ input }) => documents.ofOrder(input.orderId)),
    seller: staffProcedure('settings.write')
      .output(SellerForStaff)
      .query(() => documents.seller()),
    saveSeller: staffProcedure('settings.write')
      .input(Seller)
      .output(SellerForStaff)
      .mutation(({ ctx, input }) => documents.saveSeller(input, ctx.staff.id)),
  });
}
