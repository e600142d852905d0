import type { Brand, Category } from '@zivero/shared/schemas/catalog';
import type { BrandId, ProductId } from '@zivero/shared/schemas/ids';
import type { CatalogDeps } from './catalog.needs.ts';
import type { View } from './catalog.rules.ts';
import { type CategoryTree, categoryTree } from './category-tree.rules.ts';

export const TAGS = {
  product: (slug: string) => `product:${slug}`,
  /** The product in lists of cards, by its id. */
  card: (id: ProductId) => `card:${id}`,
  products: 'products',
  categories: 'categories',
  brands: 'brands',
} as const;

const BRANDS = { name: 'brand', tagPrefix: 'brand:', clearedBy: [TAGS.brands] };
const BRANDS_BY_SLUG = { name: 'brand-slug', tagPrefix: 'brand-slug:', clearedBy: [TAGS.brands] };

export type CatalogReading = ReturnType<typeof createReading>;

/** What several use cases of the catalog read the same way: the tree, the brands, the view. */
export function createReading({
  taxonomy,
  cache,
  settings,
  clock,
}: Pick<CatalogDeps, 'taxonomy' | 'cache' | 'settings' | 'clock'>) {
  const trees = new WeakMap<readonly Category[], CategoryTree>();

  async function tree(): Promise<CategoryTree> {
    const all = await cache.get('categories', [TAGS.categories], taxonomy.categories);
    const known = trees.get(all) ?? categoryTree(all);
    trees.set(all, known);
    return known;
  }

  async function brandsOf(products: readonly { brandId: BrandId | null }[]): Promise<Map<BrandId, Brand>> {
    const ids = new Set(products.flatMap(({ brandId }) => (brandId === null ? [] : [brandId])));
    return cache.getMany(BRANDS, [...ids], async (missing) => {
      const brands = await taxonomy.brandsByIds(missing);
      return new Map(brands.map((brand) => [brand.id, brand]));
    });
  }

  /** Those that exist, in no order. */
  async function brandsBySlug(slugs: readonly string[]): Promise<Brand[]> {
    const found = await cache.getMany(BRANDS_BY_SLUG, slugs, async (missing) => {
      const brands = await taxonomy.brandsBySlug(missing);
      return new Map(brands.map((brand) => [brand.slug as string, brand]));
    });
    return [...found.values()];
  }

  /** A currency the shop sells in: the wanted one, else the shop's own. */
  async function currencyFor(wanted: string | undefined): Promise<string> {
    const { currency, currencies } = await settings.get();
    return wanted !== undefined && currencies.includes(wanted) ? wanted : currency;
  }

  async function viewOf(
    products: readonly { brandId: BrandId | null }[],
    wanted: string | undefined,
  ): Promise<View> {
    const [{ lowStockThreshold }, currency, brands] = await Promise.all([
      settings.get(),
      currencyFor(wanted),
      brandsOf(products),
    ]);
    return { currency, lowStockThreshold, now: clock.now(), brands };
  }

  return { tree, brandsOf, brandsBySlug, currencyFor, viewOf };
}
