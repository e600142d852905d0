import type { Image, ProductStatus } from '@zivero/shared/schemas/catalog';
import type { ProductId, VariantId } from '@zivero/shared/schemas/ids';
import type { CatalogDeps } from './catalog.needs.ts';
import { imageOfVariant, variantTitle } from './catalog.rules.ts';

/** How staff and mails name a variant. */
export type VariantLabel = {
  productId: ProductId;
  slug: string;
  title: string;
  variantTitle: string;
  sku: string;
  image: Image | null;
  status: ProductStatus;
};

const AT_ONCE = 500;

export function createLabels({ products }: Pick<CatalogDeps, 'products'>) {
  /** Uncached names of variants of any status; unknown ones are left out. */
  async function variantLabels(ids: readonly VariantId[]): Promise<Map<VariantId, VariantLabel>> {
    const labels = new Map<VariantId, VariantLabel>();
    for (let from = 0; from < ids.length; from += AT_ONCE) {
      const wanted = new Set(ids.slice(from, from + AT_ONCE));
      for (const product of await products.byVariants([...wanted], AT_ONCE)) {
        const { id: productId, slug, title, status } = product;
        for (const variant of product.variants) {
          if (!wanted.has(variant.id)) continue;
          const image = imageOfVariant(product, variant);
          const name = { variantTitle: variantTitle(variant), sku: variant.sku };
          labels.set(variant.id, { productId, slug, title, status, image, ...name });
        }
      }
    }
    return labels;
  }
  return { variantLabels, activeAmong: products.activeAmong, variantsBySku: products.variantsBySku };
}
