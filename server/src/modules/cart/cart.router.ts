import {
  AddCode,
  AddCodeResult,
  AddLine,
  CartResult,
  RemoveCode,
  RemoveLine,
  RestoreCart,
  SetQuantity,
  UseCredit,
} from '@zivero/shared/schemas/cart';
import { AppError } from '../../kernel/app-error.ts';
import { type RequestContext, router, type Shopper, shopperProcedure } from '../../rpc/trpc.ts';
import type { BagOwner, CartModule } from './cart.ts';

/** A guest gets an anonymous id with the first thing they put down. */
function bagOwner(ctx: RequestContext & { shopper: Shopper }): BagOwner {
  return ctx.shopper.kind === 'customer'
    ? ctx.shopper
    : { kind: 'guest', anonymousId: ctx.ensureAnonymousId(), currency: ctx.shopper.currency };
}

/** Codes are short: nobody may try them all. */
const CODES = { max: 30, windowSeconds: 600 };
export type CartRouterDeps = {
  cart: CartModule;
  limit: (key: string, rule: { max: number; windowSeconds: number }) => Promise<boolean>;
};

export function createCartRouter({ cart, limit }: CartRouterDeps) {
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
    addCode: shopperProcedure
      .input(AddCode)
      .output(AddCodeResult)
      .mutation(async ({ ctx, input }) => {
        if (!(await limit(`cart:codes:${ctx.ip}`, CODES))) throw new AppError('request.too-many');
        return cart.addCode(bagOwner(ctx), input.code);
      }),
    removeCode: shopperProcedure
      .input(RemoveCode)
      .output(CartResult)
      .mutation(({ ctx, input }) => cart.removeCode(bagOwner(ctx), input.key)),
    useCredit: shopperProcedure
      .input(UseCredit)
      .output(CartResult)
      .mutation(({ ctx, input }) => cart.useCredit(bagOwner(ctx), input.isUsed)),
    acknowledgePrices: shopperProcedure
      .output(CartResult)
      .mutation(({ ctx }) => cart.acknowledgePrices(bagOwner(ctx))),
    restore: shopperProcedure
      .input(RestoreCart)
      .output(CartResult)
      .mutation(({ ctx, input }) => cart.restore(bagOwner(ctx), input)),
  });
}
