import type { CartLine } from '@zivero/shared/schemas/cart';
import type { ProductCard, ProductPage, StoreVariant } from '@zivero/shared/schemas/catalog';
import type { LinePreview } from './cart.optimistic.ts';

/** A line as a card knows it: only for products with one variant. */
export function previewOfCard(card: ProductCard, variantId: LinePreview['variantId']): LinePreview {
  return {
    variantId,
    productId: card.id,
    slug: card.slug,
    title: card.title,
    variantTitle: '',
    brandName: card.brand?.name ?? null,
    image: card.image,
    unitPrice: card.price,
    compareAt: card.compareAt,
    maxQuantity: card.left,
  };
}

export function previewOfVariant(product: ProductPage, variant: StoreVariant): LinePreview {
  return {
    variantId: variant.id,
    productId: product.id,
    slug: product.slug,
    title: product.title,
    variantTitle: variant.optionValues.join(', '),
    brandName: product.brand?.name ?? null,
    image: product.images.find((image) => image.id === variant.imageId) ?? product.images[0] ?? null,
    unitPrice: variant.price,
    compareAt: variant.compareAt,
    maxQuantity: variant.left,
  };
}

export const isVariantId = (id: string): id is CartLine['variantId'] => id.startsWith('var_');
