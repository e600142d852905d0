import type { CustomerId } from '@zivero/shared/schemas/ids';
import { RemoveCard, RemoveCardResult, SavedCards } from '@zivero/shared/schemas/saved-cards';
import { AppError } from '../../kernel/app-error.ts';
import { customerProcedure, router } from '../../rpc/trpc.ts';
import type { Cards } from './payments.cards.ts';

export type PaymentsRouterDeps = {
  cards: Cards;
  /** Counts one use of `key`; false when there were `max` in the window already. */
  limit: (key: string, rule: { max: number; windowSeconds: number }) => Promise<boolean>;
};
/** Each asks Stripe. */
const PER_CUSTOMER = { max: 60, windowSeconds: 600 };

export function createPaymentsStoreRouter({ cards, limit }: PaymentsRouterDeps) {
  async function mustBeFew(customerId: CustomerId): Promise<void> {
    if (!(await limit(`cards:${customerId}`, PER_CUSTOMER))) throw new AppError('request.too-many');
  }
  return router({
    cards: customerProcedure.output(SavedCards).query(async ({ ctx }) => {
      await mustBeFew(ctx.customerId);
      return cards.list(ctx.customerId);
    }),
    removeCard: customerProcedure
      .input(RemoveCard)
      .output(RemoveCardResult)
      .mutation(async ({ ctx, input }) => {
        await mustBeFew(ctx.customerId);
        return cards.remove(ctx.customerId, input.id);
      }),
  });
}
