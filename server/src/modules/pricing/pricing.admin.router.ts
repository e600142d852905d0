import { SaveTax, SaveTaxResult, TaxSettings, TaxView } from '@zivero/shared/schemas/tax';
import { router, staffProcedure } from '../../rpc/trpc.ts';
import type { TaxModule } from './tax.ts';

export function createTaxAdminRouter(tax: TaxModule) {
  return router({
    get: staffProcedure('settings.write')
      .output(TaxView)
      .query(() => tax.view()),
    /** For whoever sorts products into them. */
    classes: staffProcedure('catalog.read')
      .output(TaxSettings.shape.classes)
      .query(async () => (await tax.rules()).settings.classes),
    save: staffProcedure('settings.write')
      .input(SaveTax)
      .output(SaveTaxResult)
      .mutation(({ input }) => tax.save(input)),
  });
}
