import { Done } from '@zivero/shared/schemas/customers';
import {
  ByPromotionId,
  Promotion,
  PromotionRow,
  SavePromotion,
  SavePromotionResult,
} from '@zivero/shared/schemas/promotions';
import { z } from 'zod';
import { router, staffProcedure } from '../../rpc/trpc.ts';
import type { PromotionsModule } from './promotions.ts';

export function createPromotionsAdminRouter(promotions: PromotionsModule) {
  const staff = staffProcedure('promotions.write');
  return router({
    list: staff.output(z.array(PromotionRow)).query(() => promotions.list()),
    byId: staff
      .input(ByPromotionId)
      .output(Promotion)
      .query(({ input }) => promotions.byId(input.id)),
    save: staff
      .input(SavePromotion)
      .output(SavePromotionResult)
      .mutation(({ input }) => promotions.save(input)),
    remove: staff
      .input(ByPromotionId)
      .output(Done)
      .mutation(async ({ input }) => {
        await promotions.remove(input.id);
        return { ok: true };
      }),
  });
}
