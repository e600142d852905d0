import type { CatalogRepo } from './catalog.repo.ts';
import type { CategoryTree } from './category-tree.rules.ts';

/** Below the 50,000 of sitemaps.org: the first page also holds the categories. */
const PRODUCTS_PER_PAGE = 40_000;

type Entry = { path: string; changedAt: Date | null };

/** Addresses of everything public: home, categories, active products. */
export function createSitemapSource({
  products,
  tree,
}: {
  products: Pick<CatalogRepo, 'activeSlugs' | 'countActive'>;
  tree: () => Promise<CategoryTree>;
}) {
  const pageCount = async (): Promise<number> =>
    Math.max(1, Math.ceil((await products.countActive()) / PRODUCTS_PER_PAGE));

  /** Page 1 … `pageCount`; null beyond. */
  async function page(number: number): Promise<Entry[] | null> {
    if (number < 1 || number > (await pageCount())) return null;
    const found = await products.activeSlugs((number - 1) * PRODUCTS_PER_PAGE, PRODUCTS_PER_PAGE);
    const shown = found.map(({ slug, updatedAt }) => ({ path: `/p/${slug}`, changedAt: updatedAt }));
    return number === 1 ? [...(await firstOfAll()), ...shown] : shown;
  }

  async function firstOfAll(): Promise<Entry[]> {
    const { all } = await tree();
    return ['/', ...all.map(({ path }) => `/c${path}`)].map((path) => ({ path, changedAt: null }));
  }

  return { pageCount, page };
}
