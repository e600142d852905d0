import type { Product, StockSupply } from '@zivero/shared/schemas/catalog';
import type { ProductId } from '@zivero/shared/schemas/ids';
import type { CatalogDeps } from './catalog.needs.ts';
import { TAGS } from './catalog.reading.ts';
import type { DerivedWrite } from './product-writes.repo.ts';

/**
 * Facts that other slices own, mirrored into the product. Each write carries a number drawn by the owner
 * BEFORE it read the fact; one that is not newer than what stands changes nothing. True when it was applied.
 */
export function createDerivedFacts({ products, cache }: Pick<CatalogDeps, 'products' | 'cache'>) {
  async function apply(write: DerivedWrite): Promise<boolean> {
    const written = await products.writeDerived(write);
    if (written === null) return false;
    cache.dropLocal([TAGS.card(write.productId)]);
    await cache.bump([TAGS.product(written.slug), TAGS.products]);
    return true;
  }

  return {
    /** Units for sale of every variant, null = endless, and how the special ones are supplied. */
    applyStock: (fact: {
      productId: ProductId;
      available: Record<string, number | null>;
      supply?: Record<string, StockSupply>;
      seq: number;
    }): Promise<boolean> => apply({ kind: 'stock', ...fact }),
    /** Units sold so far, as a total: saying it twice changes nothing. */
    addSold: (fact: { productId: ProductId; soldCount: number; seq: number }): Promise<boolean> =>
      apply({ kind: 'sold', ...fact }),
    applyRating: (fact: {
      productId: ProductId;
      rating: Product['derived']['rating'];
      seq: number;
    }): Promise<boolean> => apply({ kind: 'rating', ...fact }),
  };
}
