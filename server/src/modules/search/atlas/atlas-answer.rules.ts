import type { ProductId } from '@zivero/shared/schemas/ids';
import { z } from 'zod';
import { AppError } from '../../../kernel/app-error.ts';
import type { EngineExplanation, EngineFacet, EnginePriceFacet, EngineQuery, EngineSort } from '../engine.ts';
import { priceFacet } from '../facet.rules.ts';
import { correctionOf, foldWord, stemWord, wordsOf } from '../text.rules.ts';
import { readAttributeToken } from './atlas-document.rules.ts';
import { COUNT_UP_TO, type CountedFacet } from './atlas-pipelines.rules.ts';

type Buckets = { buckets: { _id: string | number; count: number | bigint }[] };
export type AtlasMeta = {
  count?: { lowerBound?: number | bigint; total?: number | bigint };
  facet?: Record<string, Buckets>;
};
type ScoreDetails = { value: number; description: string; details?: ScoreDetails[] };
export type AtlasHit = {
  id: ProductId;
  title: string;
  brandName?: string | null;
  categories?: { path: string; name: string }[];
  attributeText?: string[];
  score?: number;
  token?: string;
  highlights?: { path: string; texts: { value: string; type: 'hit' | 'text' }[] }[];
  details?: ScoreDetails;
};

const MAX_SIGNALS = 20;

/** Above the threshold Atlas tells a lower bound, which is said so. */
export function totalOf(meta: AtlasMeta | undefined): { total: number; totalIsExact: boolean } {
  const { total, lowerBound } = meta?.count ?? {};
  if (total !== undefined) return { total: Number(total), totalIsExact: true };
  const bound = Number(lowerBound ?? 0);
  return { total: bound, totalIsExact: bound <= COUNT_UP_TO };
}

/** One facet of Atlas as ours: ratings add up from the top, attributes part by their names. */
export function facetsOf(kind: CountedFacet, facet: Buckets | undefined): EngineFacet[] {
  const buckets = (facet?.buckets ?? []).map(({ _id, count }) => ({
    value: String(_id),
    count: Number(count),
  }));
  switch (kind) {
    case 'availability': {
      const count = buckets.reduce((sum, one) => sum + (one.value === 'sold-out' ? 0 : one.count), 0);
      return count > 0 ? [{ key: kind, values: [{ value: 'available', count }] }] : [];
    }
    case 'rating':
      return [{ key: kind, values: cumulated(buckets) }];
    case 'attributes':
      return attributeFacets(buckets);
    default:
      return [{ key: kind, values: sorted(buckets) }];
  }
}

type Count = { value: string; count: number };

/** "4 stars and up" holds those of 5. */
function cumulated(buckets: readonly Count[]): Count[] {
  let sum = 0;
  return [...buckets]
    .filter(({ value }) => Number.isFinite(Number(value)))
    .sort((a, b) => Number(b.value) - Number(a.value))
    .map(({ value, count }) => {
      sum += count;
      return { value, count: sum };
    })
    .filter(({ count }) => count > 0);
}

function attributeFacets(buckets: readonly Count[]): EngineFacet[] {
  const byName = new Map<string, Count[]>();
  for (const { value: token, count } of buckets) {
    const read = readAttributeToken(token);
    if (read) byName.set(read.name, [...(byName.get(read.name) ?? []), { value: read.value, count }]);
  }
  return [...byName].map(([name, values]) => ({ key: `attribute:${name}`, values: sorted(values) }));
}

const sorted = (values: Count[]): Count[] =>
  values.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));

/** Round buckets over the span, as every engine of ours shows them; their counts come from `counted`. */
export const emptyPriceFacet = (minMinor: number, maxMinor: number): EnginePriceFacet | null =>
  priceFacet([minMinor, maxMinor]);

export const boundariesOf = ({ buckets }: EnginePriceFacet): number[] => [
  ...buckets.map(({ fromMinor }) => fromMinor),
  (buckets.at(-1)?.toMinor ?? 0) + 1,
];

export function filledPriceFacet(empty: EnginePriceFacet, counted: Buckets | undefined): EnginePriceFacet {
  const counts = new Map(counted?.buckets.map(({ _id, count }) => [Number(_id), Number(count)]));
  const buckets = empty.buckets.map((bucket) => ({ ...bucket, count: counts.get(bucket.fromMinor) ?? 0 }));
  return { ...empty, buckets };
}

/** Words of the title that Atlas marked as found, in their order. */
export const highlightsOf = ({ highlights }: AtlasHit): string[] =>
  (highlights ?? [])
    .filter(({ path }) => path === 'title')
    .flatMap(({ texts }) =>
      texts.filter(({ type }) => type === 'hit').flatMap(({ value }) => wordsOf(value)),
    );

/** The words typed as the best hit spells them; null when it has them all as typed. */
export function correctionFor(words: readonly string[], hit: AtlasHit | undefined) {
  if (!hit) return null;
  const texts = [hit.title, hit.brandName ?? '', ...(hit.categories ?? []).map(({ name }) => name)];
  const spelling = new Map<string, string>();
  for (const word of [...texts, ...(hit.attributeText ?? [])].flatMap(wordsOf)) {
    const stem = stemWord(foldWord(word));
    if (!spelling.has(stem) || foldWord(word) === stem) spelling.set(stem, word.toLowerCase());
  }
  return correctionOf(words, [...spelling.keys()], spelling);
}

/** The leaves of Atlas's own account of a score, the weightiest first. */
export function explanationOf({ details }: AtlasHit): EngineExplanation {
  const leaves: EngineExplanation = [];
  const walk = ({ value, description, details: below }: ScoreDetails): void => {
    const isField = description.startsWith('$type:') || !below || below.length === 0;
    if (isField) leaves.push({ signal: signalOf(description), value, detail: description });
    else for (const one of below) walk(one);
  };
  if (details) walk(details);
  return leaves.sort((a, b) => b.value - a.value).slice(0, MAX_SIGNALS);
}

/** "$type:string/title:lamp [BM25Similarity], result of:" → "title:lamp". */
const signalOf = (description: string): string =>
  /^\$type:[^/]+\/(\S+)/.exec(description)?.[1] ?? description.slice(0, 60);

const CursorParts = z.tuple([
  z.literal('atlas'),
  z.string(),
  z.int().min(0).max(9),
  z.string().max(400),
  z.string(),
]);

/** Names the order and the strictness it belongs to; the check refuses what was not written by us. */
export function writeCursor(sort: EngineSort, step: number, token: string): string {
  const parts = ['atlas', sort, step, token] as const;
  return Buffer.from(JSON.stringify([...parts, checkOf(parts)])).toString('base64url');
}

/** Throws `request.invalid` for a cursor that is not one of ours or belongs to another order. */
export function readCursor(sort: EngineSort, cursor: string): { step: number; token: string } {
  const parsed = parse(cursor);
  if (parsed) {
    const [kind, ofSort, step, token, check] = parsed;
    if (ofSort === sort && check === checkOf([kind, ofSort, step, token])) return { step, token };
  }
  throw new AppError('request.invalid', { fields: [{ path: 'after', code: 'malformed' }] });
}

const checkOf = (parts: readonly unknown[]): string => Bun.hash(JSON.stringify(parts)).toString(36);

function parse(cursor: string): z.infer<typeof CursorParts> | null {
  try {
    return CursorParts.safeParse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))).data ?? null;
  } catch {
    return null;
  }
}

/** Counts that came with the page, those of ticked facets in their place. */
export function mergedFacets(
  query: EngineQuery,
  meta: AtlasMeta | undefined,
  ticked: readonly EngineFacet[],
): EngineFacet[] {
  const own = new Map(ticked.map((facet) => [facet.key, facet]));
  const counted = query.facets.flatMap((kind) =>
    kind === 'price' ? [] : facetsOf(kind, meta?.facet?.[kind]).filter(({ key }) => !own.has(key)),
  );
  return [...counted, ...own.values()].filter(({ values }) => values.length > 0);
}
