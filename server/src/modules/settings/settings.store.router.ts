import type { Money } from '@zivero/shared/schemas/money';
import { Shop } from '@zivero/shared/schemas/settings';
import { publicProcedure, router } from '../../rpc/trpc.ts';
import type { SettingsModule } from './settings.ts';

export type SettingsRouterDeps = {
  settings: Pick<SettingsModule, 'get'>;
  /** Owned by the shipping methods. */
  freeShippingFrom: () => Promise<Money | null>;
};

export function createSettingsStoreRouter({ settings, freeShippingFrom }: SettingsRouterDeps) {
  return router({
    shop: publicProcedure
      .output(Shop)
      .query(async () => ({ ...(await settings.get()), freeShippingFrom: await freeShippingFrom() })),
  });
}
