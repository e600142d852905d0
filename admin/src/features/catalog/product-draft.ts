import type { Product, ProductDraft } from '@zivero/shared/schemas/catalog';
import { STANDARD_TAX_CLASS } from '@zivero/shared/schemas/tax';

export type DraftField = keyof ProductDraft;
export type DraftVariant = ProductDraft['variants'][number];
const DRAFT_FIELDS = [
  'title',
  'slug',
  'description',
  'status',
  'brandId',
  'categoryIds',
  'attributes',
  'tags',
  'images',
  'options',
  'variants',
  'seo',
  'taxClass',
] as const satisfies readonly DraftField[];

/** Deep copy without Vue's proxies. */
export const copyOf = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
export const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** What an editor may change of a product. */
export function draftOf(product: Product): ProductDraft {
  const {
    title,
    slug,
    description,
    status,
    brandId,
    categoryIds,
    attributes,
    tags,
    images,
    options,
    variants,
    seo,
    taxClass = STANDARD_TAX_CLASS,
  } = product;
  return copyOf({
    title,
    slug,
    description,
    status,
    brandId,
    categoryIds,
    attributes,
    tags,
    images,
    options,
    variants,
    seo,
    taxClass,
  });
}

/** A product not made yet: one variant without options, a draft until it is put on sale. */
export function blankDraft(currency: string): ProductDraft {
  return {
    title: '',
    slug: '',
    description: '',
    status: 'draft',
    brandId: null,
    categoryIds: [],
    attributes: [],
    tags: [],
    images: [],
    options: [],
    variants: [
      {
        sku: '',
        optionValues: [],
        prices: [{ currency, amountMinor: 0, compareAtMinor: null }],
        barcode: null,
        weightGrams: null,
        imageId: null,
      },
    ],
    seo: { title: null, description: null },
    taxClass: STANDARD_TAX_CLASS,
  };
}

/** The fields that differ, with the draft's values: what is written by a save. */
export function changesBetween(base: ProductDraft, draft: ProductDraft): Partial<ProductDraft> {
  return Object.fromEntries(
    DRAFT_FIELDS.filter((field) => !isSame(base[field], draft[field])).map((field) => [field, draft[field]]),
  ) as Partial<ProductDraft>;
}

/** How many cells of the variants differ, for the words in the save bar. */
export function variantCellsChanged(base: ProductDraft, draft: ProductDraft): number {
  return draft.variants.reduce(
    (sum, variant, index) => {
      const was = variant.id === undefined ? undefined : base.variants.find((one) => one.id === variant.id);
      if (!was) return sum + (isSame(base.variants[index], variant) ? 0 : 1);
      const cells = ['sku', 'prices', 'barcode', 'weightGrams', 'imageId', 'optionValues'] as const;
      return sum + cells.filter((cell) => !isSame(was[cell], variant[cell])).length;
    },
    base.variants.filter((was) => !draft.variants.some((variant) => variant.id === was.id)).length,
  );
}

/** Price of a variant in one currency; null when it has none there. */
export const priceIn = (variant: DraftVariant, currency: string) =>
  variant.prices.find((price) => price.currency === currency) ?? null;

/** The variant with another price in one currency; its prices in others stay. */
export function withPrice(
  variant: DraftVariant,
  currency: string,
  change: { amountMinor?: number; compareAtMinor?: number | null },
): DraftVariant {
  const was = priceIn(variant, currency) ?? { currency, amountMinor: 0, compareAtMinor: null };
  const now = { ...was, ...change };
  const others = variant.prices.filter((price) => price.currency !== currency);
  return {
    ...variant,
    prices: priceIn(variant, currency)
      ? variant.prices.map((price) => (price.currency === currency ? now : price))
      : [...others, now],
  };
}

/** The variant without a price in a currency, where it is then not for sale; the last price stays. */
export function withoutPrice(variant: DraftVariant, currency: string): DraftVariant | null {
  const prices = variant.prices.filter((price) => price.currency !== currency);
  return prices.length === 0 ? null : { ...variant, prices };
}

/** Swaps places, for pictures; out of range changes nothing. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const next = [...list];
  const [item] = next.splice(from, 1);
  if (item === undefined || to < 0 || to >= list.length) return [...list];
  next.splice(to, 0, item);
  return next;
}

/** Checks that what a browser kept is a draft at all. */
export function readDraft(value: unknown): ProductDraft | null {
  if (typeof value !== 'object' || value === null) return null;
  const fields = DRAFT_FIELDS.every((field) => field in value);
  return fields &&
    Array.isArray((value as ProductDraft).variants) &&
    Array.isArray((value as ProductDraft).images)
    ? (value as ProductDraft)
    : null;
}
