import type { Product, ProductDraft } from '@zivero/shared/schemas/catalog';
import { createCache } from '../src/infra/redis/cache.ts';
import { type Clock, createTestClock } from '../src/kernel/clock.ts';
import { createLog } from '../src/kernel/log.ts';
import { createCatalogRepo } from '../src/modules/catalog/catalog.repo.ts';
import { createCatalog } from '../src/modules/catalog/catalog.ts';
import { createTaxonomyRepo } from '../src/modules/catalog/taxonomy.repo.ts';
import { createEmbeddedEngine } from '../src/modules/search/embedded/embedded-engine.ts';
import { createEngineGate } from '../src/modules/search/engine-gate.ts';
import { createProductFinder } from '../src/modules/search/finder.ts';
import { createSearchIndex } from '../src/modules/search/search.index.ts';
import { createSearch } from '../src/modules/search/search.ts';
import { createSearchRulesRepo } from '../src/modules/search/search-rules.repo.ts';
import { createSearchRules } from '../src/modules/search/search-rules.ts';
import { createSettingsRepo } from '../src/modules/settings/settings.repo.ts';
import { createSettings } from '../src/modules/settings/settings.ts';
import type { TestStores } from './harness.ts';

export const TEST_NOW = new Date('2026-05-04T10:00:00.000Z');

/** Catalog and search as `deps.ts` builds them, on the services of one test file. */
export function createTestCatalog(stores: TestStores, clock: Clock = createTestClock(TEST_NOW)) {
  const settings = createSettings({ repo: createSettingsRepo(stores.pg.db), clock });
  const cache = createCache({ redis: stores.redis });
  const engine = createEngineGate(createEmbeddedEngine());
  const products = createCatalogRepo(stores.mongo.db);
  const taxonomy = createTaxonomyRepo(stores.mongo.db);
  const catalog = createCatalog({
    products,
    taxonomy,
    cache,
    settings,
    finder: createProductFinder(engine),
    clock,
  });
  const index = createSearchIndex({ engine, catalog });
  const searchRules = createSearchRules({
    repo: createSearchRulesRepo(stores.pg.db),
    clock,
    log: createLog('silent'),
    catalog,
  });
  const search = createSearch({ engine, catalog, rules: searchRules });

  /** Creates a product that must fit. */
  async function add(more: Partial<ProductDraft> = {}): Promise<Product> {
    const result = await catalog.create(productDraft(more));
    if (result.kind !== 'ok') throw new Error(`not created: ${result.kind} ${result.value}`);
    return result.product;
  }

  /** What the change feed would have done by now. */
  async function indexAll(): Promise<void> {
    await index.catchUp();
    engine.open();
  }

  return {
    catalog,
    search,
    searchRules,
    index,
    engine,
    cache,
    settings,
    products,
    taxonomy,
    clock,
    add,
    indexAll,
  };
}
export type TestCatalog = ReturnType<typeof createTestCatalog>;

let made = 0;

/** A plain active product with one variant; slug and SKU are new each time. */
export function productDraft(more: Partial<ProductDraft> = {}): ProductDraft {
  made += 1;
  return {
    title: `Thing ${made}`,
    slug: `thing-${made}`,
    description: 'A thing.',
    status: 'active',
    brandId: null,
    categoryIds: [],
    attributes: [],
    tags: [],
    images: [],
    options: [],
    variants: [variantDraft()],
    seo: { title: null, description: null },
    ...more,
  };
}

export function variantDraft(
  more: Partial<ProductDraft['variants'][number]> = {},
): ProductDraft['variants'][number] {
  made += 1;
  return {
    sku: `SKU-${made}`,
    optionValues: [],
    prices: [{ currency: 'EUR', amountMinor: 1_900, compareAtMinor: null }],
    barcode: null,
    weightGrams: 300,
    imageId: null,
    ...more,
  };
}

/** One colour per variant: "Sage" and "Ink" unless told otherwise. */
export function colourDraft(
  colours: readonly string[] = ['Sage', 'Ink'],
): Pick<ProductDraft, 'options' | 'variants'> {
  return {
    options: [{ name: 'Colour', values: colours.map((value) => ({ value, swatch: '#8fa58a' })) }],
    variants: colours.map((value) => variantDraft({ optionValues: [value] })),
  };
}
