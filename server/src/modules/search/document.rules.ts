import type { Product } from '@zivero/shared/schemas/catalog';
import type { CatalogEntry } from '../catalog/catalog.ts';
import type { DocumentPrice, SearchDocument, SearchPatch } from './engine.ts';

/** How new a document is: `version` counts editors' saves, the others the facts mirrored into it. */
export type Counters = { version: number; stockSeq: number; soldSeq: number; ratingSeq: number };

export const countersOf = ({ version, derived }: Product): Counters => ({
  version,
  stockSeq: derived.stockSeq,
  soldSeq: derived.soldSeq,
  ratingSeq: derived.ratingSeq,
});

/**
 * What a freshly read product means for the index that holds `known`. Reads may arrive out of order:
 * one in which any counter is behind was overtaken.
 */
export function freshness(
  read: Counters,
  known: Counters | undefined,
): 'new' | 'facts' | 'same' | 'overtaken' {
  if (!known) return 'new';
  const isBehind =
    read.version < known.version ||
    read.stockSeq < known.stockSeq ||
    read.soldSeq < known.soldSeq ||
    read.ratingSeq < known.ratingSeq;
  if (isBehind) return 'overtaken';
  if (read.version > known.version) return 'new';
  const hasNewFacts =
    read.stockSeq > known.stockSeq || read.soldSeq > known.soldSeq || read.ratingSeq > known.ratingSeq;
  return hasNewFacts ? 'facts' : 'same';
}

/** The product as the search index knows it. */
export function searchDocument(entry: CatalogEntry): SearchDocument {
  const { product } = entry;
  return {
    id: product.id,
    status: product.status,
    title: product.title,
    description: product.description,
    brand: entry.brand,
    categories: entry.categories.map(({ id, path, name }) => ({ id, path, name })),
    tags: product.tags,
    skus: product.variants.map((variant) => variant.sku),
    barcodes: product.variants.flatMap(({ barcode }) => (barcode ? [barcode] : [])),
    attributes: attributesOf(product),
    prices: pricesOf(product),
    publishedAt: product.publishedAt?.getTime() ?? null,
    updatedAt: product.updatedAt.getTime(),
    ...factsOf(entry),
  };
}

const factsOf = ({ product, availability, available }: CatalogEntry) => ({
  availability,
  available,
  rating: product.derived.rating,
  soldCount: product.derived.soldCount,
});

/** Only what changes without an editor's save. */
export const searchPatch = (entry: CatalogEntry): SearchPatch => ({
  id: entry.product.id,
  ...factsOf(entry),
});

/** Attributes, and the option values that a variant really has. */
function attributesOf(product: Product): Record<string, string[]> {
  const values = new Map<string, Set<string>>();
  const add = (name: string, value: string) =>
    values.set(name, (values.get(name) ?? new Set<string>()).add(value));
  for (const { name, value } of product.attributes) add(name, value);
  product.options.forEach((option, index) => {
    for (const variant of product.variants) {
      const value = variant.optionValues[index];
      if (value !== undefined) add(option.name, value);
    }
  });
  return Object.fromEntries([...values].map(([name, set]) => [name, [...set]]));
}

function pricesOf(product: Product): DocumentPrice[] {
  const spans = new Map<string, DocumentPrice>();
  for (const { currency, amountMinor, compareAtMinor } of product.variants.flatMap(({ prices }) => prices)) {
    const isOnSale = compareAtMinor !== null && compareAtMinor > amountMinor;
    const span = spans.get(currency);
    spans.set(currency, {
      currency,
      minMinor: Math.min(span?.minMinor ?? amountMinor, amountMinor),
      maxMinor: Math.max(span?.maxMinor ?? amountMinor, amountMinor),
      onSale: isOnSale || span?.onSale === true,
    });
  }
  return [...spans.values()];
}
