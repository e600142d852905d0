import type {
  CategoryNode,
  CategoryPage,
  HomePage,
  Image,
  ProductCard,
  ProductPage,
  StockSupply,
} from '@zivero/shared/schemas/catalog';
import type { ProductId, VariantId } from '@zivero/shared/schemas/ids';
import { STANDARD_TAX_CLASS } from '@zivero/shared/schemas/tax';
import { AppError } from '../../kernel/app-error.ts';
import { gatherReads } from '../../kernel/gathered-reads.ts';
import { availableOf } from './availability.rules.ts';
import { createDerivedFacts } from './catalog.derived.ts';
import { createEditing } from './catalog.editing.ts';
import { createEntries } from './catalog.entries.ts';
import { createLabels } from './catalog.labels.ts';
import type { CatalogDeps } from './catalog.needs.ts';
import { createReading, TAGS } from './catalog.reading.ts';
import { imageOfVariant, priceIn, productCard, productPage, variantTitle } from './catalog.rules.ts';
import { createStaffLists } from './catalog.staff-lists.ts';
import { ancestryOf, categoryNodes, categoryPage } from './category-tree.rules.ts';

export type { CatalogEntry } from './catalog.entries.ts';
export type { ProductFinder } from './catalog.needs.ts';
export type { CategoryTree } from './category-tree.rules.ts';

/** A variant as it may be sold now; `available` null = endless. */
export type PricedVariant = {
  variantId: VariantId;
  productId: ProductId;
  slug: string;
  title: string;
  variantTitle: string;
  sku: string;
  brandName: string | null;
  image: Image | null;
  unitPriceMinor: number;
  compareAtMinor: number | null;
  available: number | null;
  /** Of a variant that can be back-ordered or has rules of its own. */
  supply?: StockSupply | undefined;
  weightGrams: number;
  /** The product's categories and all above them. */
  categoryIds: readonly string[];
  tags: readonly string[];
  taxClass: string;
  /** False for drafts, archived ones and those without a price in the currency: never to be charged. */
  isForSale: boolean;
};

const MAX_CARDS = 200;
const CARDS = { tagPrefix: 'card:', clearedBy: [TAGS.brands], isText: true };
/** Searches and suggestions of the same moment share their reads. */
const CARD_READS = { atOnce: 2, maxIds: MAX_CARDS };
const MAX_PRICED = 500;
const SHELF_LENGTH = 10;
const SHELVES = [
  { key: 'new', sort: 'newest' },
  { key: 'best-selling', sort: 'best-selling' },
  { key: 'sale', sort: 'best-selling', onSale: true },
  { key: 'top-rated', sort: 'rating', ratingMin: 4 },
] as const;

export type CatalogModule = ReturnType<typeof createCatalog>;

/** Products, categories and brands: what shoppers see, what staff edit, what other slices ask. */
export function createCatalog(deps: CatalogDeps) {
  const { products, cache, finder, settings } = deps;
  const reading = createReading(deps);
  const cardSources = gatherReads(
    async (ids: ProductId[]) =>
      new Map((await products.activeCards(ids, ids.length)).map((source) => [source.id, source])),
    CARD_READS,
  );

  /** The page of an active product. Throws `catalog.product-not-found`. */
  async function bySlug(input: { slug: string; currency?: string | undefined }): Promise<ProductPage> {
    const currency = await reading.currencyFor(input.currency);
    const page = await cache.get(
      `page:${currency}:${input.slug}`,
      [TAGS.product(input.slug), TAGS.categories, TAGS.brands],
      async () => {
        const product = await products.activeBySlug(input.slug);
        if (!product) return null;
        const [view, tree] = await Promise.all([reading.viewOf([product], currency), reading.tree()]);
        return productPage(product, view, tree);
      },
    );
    if (!page) throw new AppError('catalog.product-not-found', { detail: input.slug });
    return page;
  }

  /** Pages of active products by id, uncached; those that are not for sale are left out. At most 200. */
  async function pages(ids: readonly ProductId[], wanted?: string): Promise<Map<ProductId, ProductPage>> {
    const found = (await products.byIds(ids.slice(0, MAX_CARDS), MAX_CARDS)).filter(
      ({ status }) => status === 'active',
    );
    const [view, tree] = await Promise.all([reading.viewOf(found, wanted), reading.tree()]);
    const made = found.flatMap((product) => productPage(product, view, tree) ?? []);
    return new Map(made.map((page) => [page.id, page]));
  }

  /**
   * Cards of active products in the order of `ids` (at most 200); those not for sale are left out. What this
   * process does not have is read in one go.
   */
  async function cards(ids: readonly ProductId[], wanted?: string): Promise<ProductCard[]> {
    const [currency, { lowStockThreshold }] = await Promise.all([
      reading.currencyFor(wanted),
      settings.get(),
    ]);
    const name = `card:${currency}:${lowStockThreshold}`;
    const found = await cache.getMany(
      { ...CARDS, name },
      ids.slice(0, MAX_CARDS),
      async (missing): Promise<ReadonlyMap<ProductId, ProductCard>> => {
        const found = await cardSources(missing);
        const sources = missing.flatMap((id) => found.get(id) ?? []);
        const view = await reading.viewOf(sources, currency);
        const made = sources.flatMap((source) => productCard(source, view) ?? []);
        return new Map(made.map((card) => [card.id, card]));
      },
    );
    return ids.flatMap((id) => found.get(id) ?? []);
  }

  /** Uncached prices and stock of variants (at most 500 of them); an unknown variant is left out. */
  async function pricedVariants(
    ids: readonly VariantId[],
    currency: string,
  ): Promise<Map<VariantId, PricedVariant>> {
    if (ids.length > MAX_PRICED) throw new RangeError(`${ids.length} variants at once`);
    const wanted = new Set(ids);
    const found = await products.byVariants([...wanted], MAX_PRICED);
    const [brands, tree] = await Promise.all([reading.brandsOf(found), reading.tree()]);
    const priced = new Map<VariantId, PricedVariant>();
    for (const product of found) {
      const categoryIds = ancestryOf(tree, product.categoryIds).map((category) => category.id);
      for (const variant of product.variants) {
        if (!wanted.has(variant.id)) continue;
        const price = priceIn(variant, currency);
        priced.set(variant.id, {
          variantId: variant.id,
          productId: product.id,
          slug: product.slug,
          title: product.title,
          variantTitle: variantTitle(variant),
          sku: variant.sku,
          brandName: (product.brandId && brands.get(product.brandId)?.name) ?? null,
          image: imageOfVariant(product, variant),
          unitPriceMinor: price?.amountMinor ?? 0,
          compareAtMinor: price?.compareAtMinor ?? null,
          available: availableOf(product.derived, variant.id),
          supply: product.derived.supply?.[variant.id],
          weightGrams: variant.weightGrams ?? 0,
          categoryIds,
          tags: product.tags,
          taxClass: product.taxClass ?? STANDARD_TAX_CLASS,
          isForSale: product.status === 'active' && price !== null,
        });
      }
    }
    return priced;
  }

  async function categories(): Promise<CategoryNode[]> {
    return categoryNodes(await reading.tree());
  }

  /** Throws `catalog.category-not-found`. */
  async function category({ path }: { path: string }): Promise<CategoryPage> {
    const tree = await reading.tree();
    const found = tree.byPath.get(path);
    if (!found) throw new AppError('catalog.category-not-found', { detail: path });
    return categoryPage(tree, found);
  }

  /** Departments and shelves; while search cannot be asked, departments alone. */
  async function home(input: { currency?: string | undefined }): Promise<HomePage> {
    const currency = await reading.currencyFor(input.currency);
    try {
      return await cache.get(`home:${currency}`, [TAGS.products, TAGS.categories, TAGS.brands], async () => ({
        departments: await categories(),
        shelves: await shelves(currency),
      }));
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'search.unavailable') throw error;
      return { departments: await categories(), shelves: [] };
    }
  }

  async function shelves(currency: string): Promise<HomePage['shelves']> {
    const found = await Promise.all(
      SHELVES.map(({ key, ...query }) =>
        finder.find({ ...query, limit: SHELF_LENGTH, currency }).then((ids) => ({ key, ids })),
      ),
    );
    const all = await cards([...new Set(found.flatMap(({ ids }) => ids))], currency);
    const byId = new Map(all.map((card) => [card.id, card]));
    return found
      .map(({ key, ids }) => ({ key, products: ids.flatMap((id) => byId.get(id) ?? []) }))
      .filter((shelf) => shelf.products.length > 0);
  }

  /** Others of the same category, then of the categories around it; never the product itself. */
  async function related(input: {
    productId: ProductId;
    limit: number;
    currency?: string | undefined;
  }): Promise<ProductCard[]> {
    const product = await products.byId(input.productId);
    if (product?.status !== 'active')
      throw new AppError('catalog.product-not-found', { detail: input.productId });
    const [tree, currency] = await Promise.all([reading.tree(), reading.currencyFor(input.currency)]);
    const own = product.categoryIds.map((id) => tree.byId.get(id)).find((found) => found !== undefined);
    const ids = new Set<ProductId>();
    for (
      let at = own;
      at && ids.size < input.limit;
      at = at.parentId ? tree.byId.get(at.parentId) : undefined
    ) {
      const found = await finder.find({
        category: at.path,
        sort: 'relevance',
        limit: input.limit + 1,
        currency,
      });
      for (const id of found) if (id !== product.id) ids.add(id);
    }
    return cards([...ids].slice(0, input.limit), currency);
  }

  return {
    bySlug,
    pages,
    cards,
    pricedVariants,
    categories,
    category,
    home,
    related,
    tree: reading.tree,
    currencyFor: reading.currencyFor,
    ...createEntries({ ...deps, reading }),
    ...createStaffLists({ ...deps, reading }),
    ...createEditing({ ...deps, reading }),
    ...createDerivedFacts(deps),
    ...createLabels(deps),
  };
}
