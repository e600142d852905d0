import { z } from 'zod';
import { ProductCard } from './catalog.ts';
import { ProductId, VariantId } from './ids.ts';

export const MAX_WISHLIST_ITEMS = 500;
export const WishlistItem = z.object({
  productId: ProductId,
  variantId: VariantId.nullable(),
  addedAt: z.date(),
  /** Null when the product is no longer for sale. */
  product: ProductCard.nullable(),
});
export type WishlistItem = z.infer<typeof WishlistItem>;
export const Wishlist = z.object({ items: z.array(WishlistItem), productIds: z.array(ProductId) });
export type Wishlist = z.infer<typeof Wishlist>;
export const SaveToWishlist = z.object({ productId: ProductId, variantId: VariantId.nullish() });
export const RemoveFromWishlist = z.object({ productId: ProductId });
