import type {
  AdminProductRow,
  Brand,
  Image,
  Product,
  ProductCard,
  ProductPage,
  StoreVariant,
  Variant,
} from '@zivero/shared/schemas/catalog';
import type { BrandId } from '@zivero/shared/schemas/ids';
import { productAvailability, totalAvailable, variantAvailability } from './availability.rules.ts';
import { type CategoryTree, crumbsOf } from './category-tree.rules.ts';

const NEW_FOR_MS = 30 * 24 * 60 * 60 * 1000;
const MAX_SWATCHES = 4;
const SEO_DESCRIPTION_LENGTH = 160;

/** What a card, a page or a row is made with, besides the product. */
export type View = {
  currency: string;
  lowStockThreshold: number;
  now: Date;
  brands: ReadonlyMap<BrandId, Brand>;
};

/** The fields of a product that a card needs; what `CARD_FIELDS` of the repository reads. */
export type CardSource = Pick<
  Product,
  'id' | 'slug' | 'title' | 'status' | 'brandId' | 'images' | 'options' | 'publishedAt'
> & {
  variants: Pick<Variant, 'id' | 'prices'>[];
  derived: Pick<Product['derived'], 'available' | 'supply' | 'rating'>;
};

export const priceIn = (variant: Pick<Variant, 'prices'>, currency: string) =>
  variant.prices.find((price) => price.currency === currency) ?? null;

const brandOf = (brandId: BrandId | null, brands: View['brands']) => {
  const brand = brandId === null ? undefined : brands.get(brandId);
  return brand ? { slug: brand.slug, name: brand.name } : null;
};

/** "Sage, 350 ml"; empty for a product without options. */
export const variantTitle = (variant: Pick<Variant, 'optionValues'>): string =>
  variant.optionValues.join(', ');

/** The picture of a variant, else the first of its product. */
export const imageOfVariant = (
  product: Pick<Product, 'images'>,
  variant: Pick<Variant, 'imageId'>,
): Image | null => product.images.find((image) => image.id === variant.imageId) ?? product.images[0] ?? null;

/** The variants that have a price in this currency, cheapest first. */
function pricedVariantsOf<V extends Pick<Variant, 'prices'>>(variants: readonly V[], currency: string) {
  return variants
    .flatMap((variant) => {
      const price = priceIn(variant, currency);
      return price ? [{ variant, price }] : [];
    })
    .sort((a, b) => a.price.amountMinor - b.price.amountMinor);
}

/** Null when nothing of the product can be sold in this currency. */
export function productCard(product: CardSource, view: View): ProductCard | null {
  const priced = pricedVariantsOf(product.variants, view.currency);
  const cheapest = priced[0];
  const dearest = priced.at(-1);
  if (!cheapest || !dearest) return null;
  const swatches = product.options.flatMap((option) =>
    option.values.flatMap(({ value, swatch }) => (swatch === null ? [] : [{ value, swatch }])),
  );
  const only = priced.length === 1 && product.variants.length === 1 ? cheapest.variant : null;
  const { currency, lowStockThreshold, now } = view;
  return {
    id: product.id,
    slug: product.slug,
    title: product.title,
    brand: brandOf(product.brandId, view.brands),
    image: product.images[0] ?? null,
    secondImage: product.images[1] ?? null,
    price: { amountMinor: cheapest.price.amountMinor, currency },
    compareAt: compareAtOf(cheapest.price),
    priceVaries: dearest.price.amountMinor !== cheapest.price.amountMinor,
    rating: product.derived.rating,
    swatches: swatches.slice(0, MAX_SWATCHES),
    moreSwatches: Math.max(0, swatches.length - MAX_SWATCHES),
    ...productAvailability(
      product.derived,
      priced.map(({ variant }) => variant.id),
      lowStockThreshold,
    ),
    isNew: product.publishedAt !== null && now.getTime() - product.publishedAt.getTime() < NEW_FOR_MS,
    singleVariantId: only?.id ?? null,
  };
}

/** The struck-through price; one that is not above the price says nothing and is left out. */
function compareAtOf(price: Variant['prices'][number]) {
  return price.compareAtMinor !== null && price.compareAtMinor > price.amountMinor
    ? { amountMinor: price.compareAtMinor, currency: price.currency }
    : null;
}

/** Null when nothing of the product can be sold in this currency. */
export function productPage(product: Product, view: View, tree: CategoryTree): ProductPage | null {
  const variants = product.variants.flatMap((variant) => storeVariant(product, variant, view) ?? []);
  if (variants.length === 0) return null;
  const category = product.categoryIds.map((id) => tree.byId.get(id)).find((found) => found !== undefined);
  return {
    id: product.id,
    slug: product.slug,
    title: product.title,
    description: product.description,
    brand: brandOf(product.brandId, view.brands),
    crumbs: category ? crumbsOf(tree, category.path) : [],
    attributes: product.attributes,
    tags: product.tags,
    images: product.images,
    options: product.options,
    variants,
    rating: product.derived.rating,
    seo: {
      title: product.seo.title ?? product.title,
      description: product.seo.description ?? summaryOf(product.description),
    },
    version: product.version,
  };
}

function storeVariant(product: Product, variant: Variant, view: View): StoreVariant | null {
  const price = priceIn(variant, view.currency);
  if (!price) return null;
  return {
    id: variant.id,
    sku: variant.sku,
    optionValues: variant.optionValues,
    price: { amountMinor: price.amountMinor, currency: view.currency },
    compareAt: compareAtOf(price),
    barcode: variant.barcode,
    weightGrams: variant.weightGrams,
    imageId: variant.imageId,
    ...variantAvailability(product.derived, variant.id, view.lowStockThreshold),
  };
}

/** The first sentence or so, cut at a word. */
export function summaryOf(description: string): string {
  const text = description.replace(/\s+/g, ' ').trim();
  if (text.length <= SEO_DESCRIPTION_LENGTH) return text;
  const cut = text.slice(0, SEO_DESCRIPTION_LENGTH);
  const end = cut.lastIndexOf(' ');
  return `${cut.slice(0, end > 80 ? end : cut.length)}…`;
}

/** The fields of a product that a row of the admin's list needs. */
export type RowSource = CardSource &
  Pick<Product, 'categoryIds' | 'updatedAt'> & { derived: Pick<Product['derived'], 'soldCount'> };

export function adminRow(product: RowSource, view: View, tree: CategoryTree): AdminProductRow {
  const amounts = product.variants.map((variant) => priceIn(variant, view.currency)?.amountMinor ?? 0);
  const ids = product.variants.map((variant) => variant.id);
  const [firstCategory] = product.categoryIds;
  const [only] = ids;
  return {
    id: product.id,
    slug: product.slug,
    title: product.title,
    status: product.status,
    brandName: brandOf(product.brandId, view.brands)?.name ?? null,
    categoryName: (firstCategory && tree.byId.get(firstCategory)?.name) ?? null,
    image: product.images[0] ?? null,
    priceFrom: { amountMinor: Math.min(...amounts), currency: view.currency },
    priceTo: { amountMinor: Math.max(...amounts), currency: view.currency },
    variantCount: ids.length,
    available: totalAvailable(product.derived, ids),
    isLow: ids.some(
      (id) => variantAvailability(product.derived, id, view.lowStockThreshold).availability === 'low',
    ),
    singleVariantId: ids.length === 1 && only ? only : null,
    soldCount: product.derived.soldCount,
    updatedAt: product.updatedAt,
  };
}
