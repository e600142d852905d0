import type { ProductCard } from '@zivero/shared/schemas/catalog';
import { type InjectionKey, inject } from 'vue';

/** What a product card can do; App joins the wishlist and the bag here, so that lists need not know them. */
export type CardActions = {
  isSaved: (productId: string) => boolean;
  toggleSaved: (card: Pick<ProductCard, 'id' | 'title'>) => void;
  addToBag: (card: ProductCard, variantId: string) => void;
};
export const CARD_ACTIONS: InjectionKey<CardActions> = Symbol('card-actions');

export function useCardActions(): CardActions {
  const actions = inject(CARD_ACTIONS);
  if (!actions) throw new Error('App did not provide CARD_ACTIONS');
  return actions;
}
