import { RemoveFromWishlist, SaveToWishlist, Wishlist } from '@zivero/shared/schemas/wishlist';
import { type RequestContext, router, type Shopper, shopperProcedure } from '../../rpc/trpc.ts';
import type { WishlistModule } from './wishlist.ts';

const ownerOf = (ctx: RequestContext & { shopper: Shopper }): string =>
  ctx.shopper.kind === 'customer' ? ctx.shopper.customerId : ctx.ensureAnonymousId();

export function createWishlistRouter(wishlist: WishlistModule) {
  return router({
    get: shopperProcedure.output(Wishlist).query(({ ctx }) => wishlist.get(ctx.shopper)),
    save: shopperProcedure
      .input(SaveToWishlist)
      .output(Wishlist)
      .mutation(({ ctx, input }) =>
        wishlist.save(
          ownerOf(ctx),
          { productId: input.productId, variantId: input.variantId ?? null },
          ctx.shopper.currency,
        ),
      ),
    remove: shopperProcedure
      .input(RemoveFromWishlist)
      .output(Wishlist)
      .mutation(({ ctx, input }) => wishlist.remove(ownerOf(ctx), input.productId, ctx.shopper.currency)),
  });
}
