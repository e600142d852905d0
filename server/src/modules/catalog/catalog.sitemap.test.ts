import { expect, test } from 'bun:test';
import { testStores } from '../../../test/harness.ts';
import { createCache } from '../../infra/redis/cache.ts';
import { newId } from '../../kernel/ids.ts';
import { createCatalogSitemap } from './catalog.sitemap.ts';
import { categoryTree } from './category-tree.rules.ts';

const { mongo, redis } = await testStores();

test('names every active product once, over pages, and no draft', async () => {
  const updatedAt = new Date('2026-03-01T12:00:00Z');
  const documents = Array.from({ length: 10 }, (_, at) => ({
    _id: newId('prd', at + 1),
    slug: `product-${at}`,
    status: at === 4 ? 'draft' : 'active',
    variants: [{ id: newId('var'), sku: `sku-${at}` }],
    updatedAt,
  }));
  await mongo.db.collection<{ _id: string }>('products').insertMany(documents);
  const sitemap = createCatalogSitemap({
    db: mongo.db,
    cache: createCache({ redis }),
    tree: async () => categoryTree([]),
    pageSize: 4,
  });
  expect(await sitemap.pageCount()).toBe(4);
  expect(await sitemap.page(1)).toEqual([{ path: '/', changedAt: null }]);
  const pages = await Promise.all([2, 3, 4].map((number) => sitemap.page(number)));
  expect(pages.map((page) => page?.length)).toEqual([4, 3, 2]);
  const slugs = [0, 1, 2, 3, 5, 6, 7, 8, 9].map((at) => ({ path: `/p/product-${at}`, changedAt: updatedAt }));
  expect(pages.flat()).toEqual(slugs);
  expect(await sitemap.page(5)).toBeNull();
  expect(await sitemap.page(0)).toBeNull();
});
