import {
  SaveCurrencies,
  SaveCurrenciesResult,
  SaveLanguage,
  SaveLanguageResult,
  ShopForStaff,
} from '@zivero/shared/schemas/settings';
import { router, staffProcedure } from '../../rpc/trpc.ts';
import type { SettingsModule } from './settings.ts';

export function createSettingsAdminRouter(settings: SettingsModule) {
  return router({
    shop: staffProcedure('catalog.read')
      .output(ShopForStaff)
      .query(() => settings.get()),
    saveCurrencies: staffProcedure('settings.write')
      .input(SaveCurrencies)
      .output(SaveCurrenciesResult)
      .mutation(({ input }) => settings.saveCurrencies(input.currencies)),
    saveLanguage: staffProcedure('settings.write')
      .input(SaveLanguage)
      .output(SaveLanguageResult)
      .mutation(({ input }) => settings.saveLanguage(input)),
  });
}
