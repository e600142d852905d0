import { z } from 'zod';
import { AppError } from '../../kernel/app-error.ts';
import type { EngineSort, SearchDocument } from './engine.ts';
import { priceOf } from './filter.rules.ts';
import { foldWord } from './text.rules.ts';

/** Of a category in which products were found how many, and whether its name was typed. */
export type FoundCategory = { count: number; isNamed: boolean };

/** Paths of categories: those whose name was typed first, then those with most of what was found. */
export const categoriesInOrder = (found: ReadonlyMap<string, FoundCategory>): string[] =>
  [...found]
    .sort(
      ([pathA, a], [pathB, b]) =>
        Number(b.isNamed) - Number(a.isNamed) || b.count - a.count || (pathA < pathB ? -1 : 1),
    )
    .map(([path]) => path);

/** Ascending, part by part; the last part is the id, so that no two documents are equal. */
export type OrderKey = (number | string)[];

export function orderKey(
  document: SearchDocument,
  by: { sort: EngineSort; currency: string | null; score: number },
): OrderKey {
  return [...valuesOf(document, by), document.id];
}

function valuesOf(
  document: SearchDocument,
  { sort, currency, score }: { sort: EngineSort; currency: string | null; score: number },
): OrderKey {
  switch (sort) {
    case 'relevance':
      return [-score, -document.soldCount];
    case 'price-asc':
      return [priceOf(document, currency)?.minMinor ?? Infinity];
    case 'price-desc':
      return [-(priceOf(document, currency)?.minMinor ?? -Infinity)];
    case 'newest':
      return [-(document.publishedAt ?? 0)];
    case 'rating':
      return [-dampedRating(document.rating), -document.rating.count];
    case 'best-selling':
      return [-document.soldCount];
    case 'updated':
      return [-document.updatedAt];
    case 'title':
      return [foldWord(document.title)];
  }
}

export function compareKeys(a: OrderKey, b: OrderKey): number {
  for (let index = 0; index < a.length; index += 1) {
    const left = a[index] ?? 0;
    const right = b[index] ?? 0;
    if (left < right) return -1;
    if (left > right) return 1;
  }
  return 0;
}

/**
 * The mean of the stars as if there were five more reviews of 3.5: one review of five stars does not stand
 * above two hundred of 4.9 (a Bayesian average).
 */
export const dampedRating = ({ average, count }: SearchDocument['rating']): number =>
  (average * count + 3.5 * 5) / (count + 5);

/** What is sold and can be had comes first where no words were typed. */
export const popularity = ({ availability, soldCount }: SearchDocument): number =>
  popularityOf({ isSoldOut: availability === 'sold-out', soldCount });

export const popularityOf = ({ isSoldOut, soldCount }: { isSoldOut: boolean; soldCount: number }): number =>
  (isSoldOut ? 0 : 10) + Math.log10(1 + soldCount);

/** A gentle factor on the score of the words: at most 1.3, and 0.7 for what is sold out. */
export const popularityBoost = (document: SearchDocument): number =>
  (1 + Math.min(0.3, Math.log10(1 + document.soldCount) / 15)) *
  (document.availability === 'sold-out' ? 0.7 : 1);

const CursorParts = z.tuple([
  z.string(),
  z
    .array(z.union([z.number(), z.string()]))
    .min(2)
    .max(4),
]);

export const writeCursor = (sort: EngineSort, key: OrderKey): string =>
  Buffer.from(JSON.stringify([sort, key])).toString('base64url');

/** Throws `request.invalid` for a cursor that is not one of ours or belongs to another order. */
export function readCursor(sort: EngineSort, cursor: string): OrderKey {
  const parsed = parse(cursor);
  if (parsed.success && parsed.data[0] === sort) return parsed.data[1];
  throw new AppError('request.invalid', { fields: [{ path: 'after', code: 'malformed' }] });
}

function parse(cursor: string) {
  try {
    return CursorParts.safeParse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch {
    return CursorParts.safeParse(null);
  }
}
