import {
  ByOrderToken,
  PlaceOrder,
  PlaceOrderResult,
  Quote,
  QuoteInput,
  ResumePaymentResult,
} from '@zivero/shared/schemas/checkout';
import { publicProcedure, router, shopperProcedure } from '../../rpc/trpc.ts';
import type { CheckoutModule } from './checkout.ts';

export function createCheckoutRouter(checkout: CheckoutModule) {
  return router({
    quote: shopperProcedure
      .input(QuoteInput)
      .output(Quote)
      .query(({ ctx, input }) => checkout.quote(ctx.shopper, input)),
    place: shopperProcedure
      .input(PlaceOrder)
      .output(PlaceOrderResult)
      .mutation(({ ctx, input }) => checkout.place({ shopper: ctx.shopper, ip: ctx.ip }, input)),
    /** By the unguessable token: a guest comes back from Stripe without any session of ours. */
    resume: publicProcedure
      .input(ByOrderToken)
      .output(ResumePaymentResult)
      .mutation(({ ctx, input }) => checkout.resume({ token: input.token, ip: ctx.ip })),
  });
}
