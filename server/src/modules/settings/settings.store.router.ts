import { Done } from '@zivero/shared/schemas/customers';
import { Currency, type Money } from '@zivero/shared/schemas/money';
import { Shop } from '@zivero/shared/schemas/settings';
import { z } from 'zod';
import { AppError } from '../../kernel/app-error.ts';
import { chosenCurrency, keepCurrency } from '../../rpc/shopper-currency.ts';
import { publicProcedure, router } from '../../rpc/trpc.ts';
import { type SettingsModule, shopIn } from './settings.ts';

export type SettingsRouterDeps = {
  settings: Pick<SettingsModule, 'get'>;
  /** Owned by the shipping methods. */
  freeShippingFrom: (currency: string) => Promise<Money | null>;
};

export function createSettingsStoreRouter({ settings, freeShippingFrom }: SettingsRouterDeps) {
  return router({
    /** `currency` is the one that this browser chose, or the shop's own. */
    shop: publicProcedure.output(Shop).query(async ({ ctx }) => {
      const shop = shopIn(await settings.get(), chosenCurrency(ctx.cookies));
      return { ...shop, freeShippingFrom: await freeShippingFrom(shop.currency) };
    }),
    /** Prices, bag and orders of this browser are in it from now on. */
    chooseCurrency: publicProcedure
      .input(z.object({ currency: Currency }))
      .output(Done)
      .mutation(async ({ ctx, input: { currency } }) => {
        if (!(await settings.get()).currencies.includes(currency))
          throw new AppError('request.invalid', { fields: [{ path: 'currency', code: 'unknown' }] });
        keepCurrency(ctx.cookies, currency);
        return { ok: true };
      }),
  });
}
