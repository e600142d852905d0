import { AddLine, CartResult, RemoveLine, RestoreCart, SetQuantity } from '@zivero/shared/schemas/cart';
import { type RequestContext, router, type Shopper, shopperProcedure } from '../../rpc/trpc.ts';
import type { BagOwner, CartModule } from './cart.ts';

/** A guest gets an anonymous id with the first thing they put down. */
function bagOwner(ctx: RequestContext & { shopper: Shopper }): BagOwner {
  return ctx.shopper.kind === 'customer'
    ? ctx.shopper
    : { kind: 'guest', anonymousId: ctx.ensureAnonymousId() };
}

export function createCartRouter(cart: CartModule) {
  return router({
    get: shopperProcedure.output(CartResult).query(({ ctx }) => cart.get(ctx.shopper)),
    addLine: shopperProcedure
      .input(AddLine)
      .output(CartResult)
      .mutation(({ ctx, input }) => cart.addLine(bagOwner(ctx), input)),
    setQuantity: shopperProcedure
      .input(SetQuantity)
      .output(CartResult)
      .mutation(({ ctx, input }) => cart.setQuantity(bagOwner(ctx), input)),
    removeLine: shopperProcedure
      .input(RemoveLine)
      .output(CartResult)
      .mutation(({ ctx, input }) => cart.removeLine(bagOwner(ctx), input.variantId)),
    acknowledgePrices: shopperProcedure
      .output(CartResult)
      .mutation(({ ctx }) => cart.acknowledgePrices(bagOwner(ctx))),
    restore: shopperProcedure
      .input(RestoreCart)
      .output(CartResult)
      .mutation(({ ctx, input }) => cart.restore(bagOwner(ctx), input)),
  });
}
