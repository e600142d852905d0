import type { ProductId } from '@zivero/shared/schemas/ids';
import type { Db } from 'mongodb';
import type { Cache } from '../../infra/redis/cache.ts';
import type { CategoryTree } from './category-tree.rules.ts';

/** An address of the store that everybody may see, with its last change. */
export type SitemapEntry = { path: string; changedAt: Date | null };

/** A tenth of what sitemaps.org allows, so that a page stays a quick read. */
const PAGE_SIZE = 5_000;
const TAG = 'sitemap';

export type SitemapDeps = { db: Db; cache: Cache; tree: () => Promise<CategoryTree>; pageSize?: number };

export type CatalogSitemap = ReturnType<typeof createCatalogSitemap>;

/** Every active product and every category, in pages cut by id; at most a minute old. */
export function createCatalogSitemap({ db, cache, tree, pageSize = PAGE_SIZE }: SitemapDeps) {
  const products = db.collection<{ _id: ProductId; slug: string; status: string; updatedAt: Date }>(
    'products',
  );

  /** The id with which each page begins; walks the index `_id_` alone. */
  async function starts(): Promise<ProductId[]> {
    const found: ProductId[] = [];
    for (;;) {
      const last = found.at(-1);
      const [next] = await products
        .find(last === undefined ? {} : { _id: { $gte: last } }, { projection: { _id: 1 }, hint: '_id_' })
        .sort({ _id: 1 })
        .skip(last === undefined ? 0 : pageSize)
        .limit(1)
        .toArray();
      if (next === undefined) return found;
      found.push(next._id);
    }
  }

  const cachedStarts = () => cache.get('sitemap:starts', [TAG], starts);

  async function productsFrom(from: ProductId, to: ProductId | undefined) {
    const range = to === undefined ? { $gte: from } : { $gte: from, $lt: to };
    const found = await products
      .find({ _id: range, status: 'active' }, { projection: { slug: 1, updatedAt: 1 }, hint: '_id_' })
      .sort({ _id: 1 })
      .limit(pageSize)
      .toArray();
    return found.map(({ slug, updatedAt }) => ({ path: `/p/${slug}`, changedAt: updatedAt.toISOString() }));
  }

  return {
    /** Page 1 is the front page and the categories, then come the products. */
    async pageCount(): Promise<number> {
      return 1 + (await cachedStarts()).length;
    },
    async page(number: number): Promise<SitemapEntry[] | null> {
      if (number === 1) {
        const categories = [...(await tree()).byPath.keys()];
        return ['/', ...categories.map((path) => `/c${path}`)].map((path) => ({ path, changedAt: null }));
      }
      const all = await cachedStarts();
      const from = all[number - 2];
      if (from === undefined) return null;
      const entries = await cache.get(`sitemap:${from}`, [TAG], () => productsFrom(from, all[number - 1]));
      return entries.map(({ path, changedAt }) => ({ path, changedAt: new Date(changedAt) }));
    },
  };
}
