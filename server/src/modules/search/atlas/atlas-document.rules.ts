import type { ProductId } from '@zivero/shared/schemas/ids';
import type { SearchDocument, SearchPatch } from '../engine.ts';
import { dampedRating } from '../order.rules.ts';
import { foldWord, wordsOf } from '../text.rules.ts';

/** Owned by the search engine alone: derived from products, brands and categories, can be dropped at any time. */
export const SEARCH_COLLECTION = 'search_documents';
/** Published synonyms in the form that Atlas reads them, for searches that bring no rules of their own. */
export const SYNONYMS_COLLECTION = 'search_synonyms';

/** Endless stock is above every number that is asked for. */
const ENDLESS = 1e12;
const SOLD_OUT_FACTOR = 0.7;
/** Between an attribute's name and its value: no vendor types it. */
const PART = '\u001f';

type Price = { min: number; max: number; onSale: boolean };

/** A SearchDocument laid out for Atlas Search: what is filtered, sorted or counted is a flat field. */
export type AtlasDocument = {
  _id: ProductId;
  /** `_id` once more, indexed as a token: the last part of every order. */
  id: ProductId;
  /** Of everything else in here; missing when facts were patched since. */
  hash?: string;
  status: SearchDocument['status'];
  title: string;
  titleKey: string;
  description: string;
  brandId: string | null;
  brandSlug: string | null;
  brandName: string | null;
  categories: { path: string; name: string }[];
  categoryIds: string[];
  categoryPaths: string[];
  categoryNames: string[];
  tags: string[];
  /** SKUs and barcodes, space separated: Atlas completes words in strings, not in arrays of them. */
  skuText: string;
  skuKeys: string[];
  attributeText: string[];
  /** Name and value in one token, so that one facet counts all attributes. */
  attributeValues: string[];
  price: Record<string, Price>;
  availability: SearchDocument['availability'];
  availabilityFactor: number;
  available: number;
  /** Null without reviews. */
  ratingAverage: number | null;
  ratingRank: number;
  soldCount: number;
  publishedAt: number;
  updatedAt: number;
};

/** What the pipelines may name: the fields, and those of one currency. */
export type AtlasPaths = AtlasDocument & Record<`price.${string}`, number | boolean>;

export function atlasDocument(document: SearchDocument): AtlasDocument & { hash: string } {
  const { id, brand, categories, attributes } = document;
  const codes = [...document.skus, ...document.barcodes];
  const fields: AtlasDocument = {
    _id: id,
    id,
    status: document.status,
    title: document.title,
    titleKey: foldWord(document.title),
    description: document.description,
    brandId: brand?.id ?? null,
    brandSlug: brand?.slug ?? null,
    brandName: brand?.name ?? null,
    categories: categories.map(({ path, name }) => ({ path, name })),
    categoryIds: categories.map((category) => category.id),
    categoryPaths: categories.map(({ path }) => path),
    categoryNames: categories.map(({ name }) => name),
    tags: document.tags,
    skuText: codes.join(' '),
    skuKeys: codes.map(skuKey),
    attributeText: [...document.tags, ...Object.values(attributes).flat()],
    attributeValues: Object.entries(attributes).flatMap(([name, values]) =>
      values.map((value) => attributeToken(name, value)),
    ),
    publishedAt: document.publishedAt ?? 0,
    updatedAt: document.updatedAt,
    price: priceFields(document.prices),
    ...availabilityFields(document.availability),
    available: document.available ?? ENDLESS,
    ...ratingFields(document.rating),
    soldCount: document.soldCount,
  };
  return { ...fields, hash: Bun.hash(JSON.stringify(fields)).toString(36) };
}

/** Only what the patch names. */
export function atlasPatch(patch: SearchPatch): Partial<AtlasDocument> {
  const { status, prices, availability, available, rating, soldCount } = patch;
  return {
    ...(status === undefined ? {} : { status }),
    ...(prices === undefined ? {} : { price: priceFields(prices) }),
    ...(availability === undefined ? {} : availabilityFields(availability)),
    ...(available === undefined ? {} : { available: available ?? ENDLESS }),
    ...(rating === undefined ? {} : ratingFields(rating)),
    ...(soldCount === undefined ? {} : { soldCount }),
  };
}

/** An SKU or barcode by its words, however it is parted: "ZV-12 a" and "zv 12/A" are one. */
export const skuKey = (text: string): string => wordsOf(text).map(foldWord).join(' ');

export const attributeToken = (name: string, value: string): string => `${name}${PART}${value}`;

/** Null for what is no token of ours. */
export function readAttributeToken(token: string): { name: string; value: string } | null {
  const at = token.indexOf(PART);
  return at < 0 ? null : { name: token.slice(0, at), value: token.slice(at + PART.length) };
}

const priceFields = (prices: SearchDocument['prices']): Record<string, Price> =>
  Object.fromEntries(
    prices.map(({ currency, minMinor, maxMinor, onSale }) => [
      currency,
      { min: minMinor, max: maxMinor, onSale },
    ]),
  );

const availabilityFields = (availability: SearchDocument['availability']) => ({
  availability,
  availabilityFactor: availability === 'sold-out' ? SOLD_OUT_FACTOR : 1,
});

const ratingFields = (rating: SearchDocument['rating']) => ({
  ratingAverage: rating.count > 0 ? rating.average : null,
  ratingRank: dampedRating(rating),
});
