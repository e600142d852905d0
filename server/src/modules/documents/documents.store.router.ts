import { ByOrderToken } from '@zivero/shared/schemas/checkout';
import { MyDocuments } from '@zivero/shared/schemas/documents';
import { publicProcedure, router } from '../../rpc/trpc.ts';
import type { DocumentsModule } from './documents.ts';

/** What the shopper may print of an order, by its unguessable token. */
export function createDocumentsStoreRouter(documents: Pick<DocumentsModule, 'byToken'>) {
  return router({
    byToken: publicProcedure
      .input(ByOrderToken)
      .output(MyDocuments)
      .query(({ input }) => documents.byToken(input.token)),
  });
}
