import type { Availability, Brand, Category, Product } from '@zivero/shared/schemas/catalog';
import type { BrandId, CategoryId, ProductId } from '@zivero/shared/schemas/ids';
import { productAvailability, totalAvailable } from './availability.rules.ts';
import type { CatalogDeps } from './catalog.needs.ts';
import type { CatalogReading } from './catalog.reading.ts';
import { ancestryOf, type CategoryTree, categoryTree } from './category-tree.rules.ts';
import type { ProductCounters } from './product-walks.repo.ts';

/** A product of any status with all that other documents say about it: what search indexes. */
export type CatalogEntry = {
  product: Product;
  brand: Brand | null;
  /** Its categories and all above them, each once. */
  categories: Category[];
  availability: Availability;
  /** Units for sale of all variants; null = endless. */
  available: number | null;
};

const MAX_ENTRIES = 1_000;

/** Uncached reads of whole products, for those who derive something from them. */
export function createEntries(deps: CatalogDeps & { reading: CatalogReading }) {
  const { products, taxonomy, settings, reading } = deps;

  async function entriesOf(found: readonly Product[], tree: CategoryTree): Promise<CatalogEntry[]> {
    if (found.length === 0) return [];
    const [brands, { lowStockThreshold }] = await Promise.all([reading.brandsOf(found), settings.get()]);
    return found.map((product) => {
      const variantIds = product.variants.map((variant) => variant.id);
      return {
        product,
        brand: (product.brandId && brands.get(product.brandId)) ?? null,
        categories: ancestryOf(tree, product.categoryIds),
        availability: productAvailability(product.derived, variantIds, lowStockThreshold).availability,
        available: totalAvailable(product.derived, variantIds),
      };
    });
  }

  /** Those of `ids` (at most 1,000) that exist, in no order. */
  async function entries(ids: readonly ProductId[], tree: CategoryTree): Promise<CatalogEntry[]> {
    return entriesOf(await products.byIds(ids.slice(0, MAX_ENTRIES), MAX_ENTRIES), tree);
  }

  /** The whole catalog, `size` at a time, in no order. */
  async function* entryBatches(size: number, tree: CategoryTree): AsyncGenerator<CatalogEntry[]> {
    for await (const batch of products.batches(size)) yield await entriesOf(batch, tree);
  }

  /** The categories as they are now, past every cache. */
  const freshTree = async (): Promise<CategoryTree> => categoryTree(await taxonomy.categories());

  const counterBatches = (size: number): AsyncGenerator<{ id: ProductId; counters: ProductCounters }[]> =>
    products.counterBatches(size);
  /** Ids of the products of one brand or category, any status. */
  const idBatchesOf = (
    of: { brandId: BrandId } | { categoryId: CategoryId },
    size: number,
  ): AsyncGenerator<ProductId[]> => products.idBatchesOf(of, size);

  /** Slugs of those that exist. */
  const slugsOf = (ids: readonly ProductId[]): Promise<string[]> => products.slugsOf(ids);

  return {
    slugsOf,
    entries,
    entryBatches,
    freshTree,
    counterBatches,
    idBatchesOf,
    brandsBySlug: reading.brandsBySlug,
  };
}
