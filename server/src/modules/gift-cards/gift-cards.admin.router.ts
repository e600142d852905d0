import {
  ByGiftCardId,
  GiftCard,
  GiftCardList,
  GiftCardRow,
  IssueGiftCard,
  IssueGiftCardResult,
  SetGiftCardDisabled,
} from '@zivero/shared/schemas/gift-cards';
import { countedPageOf } from '@zivero/shared/schemas/paging';
import { router, staffProcedure } from '../../rpc/trpc.ts';
import type { GiftCardsModule } from './gift-cards.ts';

export function createGiftCardsAdminRouter(giftCards: GiftCardsModule) {
  const staff = staffProcedure('promotions.write');
  return router({
    list: staff
      .input(GiftCardList)
      .output(countedPageOf(GiftCardRow))
      .query(({ input }) => giftCards.list(input)),
    byId: staff
      .input(ByGiftCardId)
      .output(GiftCard)
      .query(({ input }) => giftCards.byId(input.id)),
    issue: staff
      .input(IssueGiftCard)
      .output(IssueGiftCardResult)
      .mutation(({ ctx, input }) => giftCards.issue(input, ctx.staff.id)),
    setDisabled: staff
      .input(SetGiftCardDisabled)
      .output(GiftCard)
      .mutation(({ input }) => giftCards.setDisabled(input.id, input.isDisabled)),
  });
}
