import type { ProductId } from '@zivero/shared/schemas/ids';
import type { Db, Document } from 'mongodb';
import type {
  EngineAnswer,
  EngineFacet,
  EngineQuery,
  EngineSuggestions,
  LearnedPhrase,
  SearchEngine,
} from '../engine.ts';
import { createPhraseList } from '../phrase-list.rules.ts';
import { foldWord, wordsOf } from '../text.rules.ts';
import {
  type AtlasHit,
  type AtlasMeta,
  boundariesOf,
  correctionFor,
  emptyPriceFacet,
  explanationOf,
  facetsOf,
  filledPriceFacet,
  highlightsOf,
  mergedFacets,
  readCursor,
  totalOf,
  writeCursor,
} from './atlas-answer.rules.ts';
import { type AtlasDocument, SEARCH_COLLECTION } from './atlas-document.rules.ts';
import {
  type AtlasPipeline,
  type CountedFacet,
  facetPipeline,
  knownWordPipeline,
  pagePipeline,
  priceEdgePipeline,
  pricePipeline,
  suggestPipeline,
  tickedFacets,
  unpinnedPipeline,
  type Words,
} from './atlas-pipelines.rules.ts';
import { createAtlasStore } from './atlas-store.ts';
import { categoriesOf, titleTerm } from './atlas-suggest.rules.ts';
import { EXACT, isFuzzable, type Strictness } from './atlas-words.rules.ts';

const MAX_WORDS = 12;
const MAX_WORD_LENGTH = 60;
/** A query that takes longer is given up: it must not hold the connections of all others. */
const BUDGET_MS = 2_000;
/** Products read for the categories among suggestions. */
const SUGGEST_READS = 24;

type Page = { hits: AtlasHit[]; meta: AtlasMeta | undefined };
/** What a page of each kind was found by; later ones are tried only when the earlier found nothing. */
type Step = { step: number; words: Words };

/**
 * The search engine on Atlas Search (or wherever `$search` is). It keeps its own collection of search
 * documents and needs the index of atlas-index.ts on it. Exact words first; only when they find nothing,
 * those that nobody writes like this may differ in a letter or two, then some of the words suffice.
 */
export function createAtlasEngine({ db }: { db: Db }): SearchEngine {
  const documents = db.collection<AtlasDocument>(SEARCH_COLLECTION);
  const phrases = createPhraseList();

  const run = async <T>(pipeline: AtlasPipeline): Promise<T[]> =>
    (await documents.aggregate(pipeline as Document[], { maxTimeMS: BUDGET_MS }).toArray()) as T[];

  async function pageOf(query: EngineQuery, words: Words, searchAfter: string | null): Promise<Page> {
    const [found] = await run<{ hits: AtlasHit[]; meta: AtlasMeta[] }>(
      pagePipeline(query, words, { searchAfter }),
    );
    return { hits: found?.hits ?? [], meta: found?.meta[0] };
  }

  /** Folded words that no product in scope has as typed, and that may be typing errors. */
  async function misspelt(query: EngineQuery, words: readonly string[]): Promise<Set<string>> {
    const checked = await Promise.all(
      words.map(async (word, at) => {
        if (!isFuzzable(word)) return null;
        const [meta] = await run<AtlasMeta>(knownWordPipeline(query, word, at === words.length - 1));
        return Number(meta?.count?.lowerBound ?? 0) > 0 ? null : foldWord(word);
      }),
    );
    return new Set(checked.filter((word) => word !== null));
  }

  /** The stricter ways first; made only as far as somebody asks. */
  async function* steps(query: EngineQuery, words: readonly string[]): AsyncGenerator<Step> {
    const stepOf = (step: number, strictness: Strictness): Step => ({ step, words: { words, strictness } });
    yield stepOf(0, EXACT);
    if (words.length === 0) return;
    const fuzzy = await misspelt(query, words);
    if (fuzzy.size > 0) {
      yield stepOf(1, { combine: 'all', edits: 1, fuzzy });
      yield stepOf(2, { combine: 'all', edits: 2, fuzzy });
    }
    if (words.length === 1) return;
    yield stepOf(3, { ...EXACT, combine: 'some' });
    if (fuzzy.size > 0) yield stepOf(4, { combine: 'some', edits: 2, fuzzy });
  }

  async function isFoundByWords(query: EngineQuery, words: Words, { hits }: Page): Promise<boolean> {
    const pins = new Set<ProductId>(query.rules?.pins);
    if (hits.some(({ id }) => !pins.has(id))) return true;
    if (hits.length === 0 || words.words.length === 0) return hits.length > 0;
    const [meta] = await run<AtlasMeta>(unpinnedPipeline(query, words));
    return Number(meta?.count?.lowerBound ?? 0) > 0;
  }

  async function firstFound(query: EngineQuery, words: readonly string[]): Promise<Step & { page: Page }> {
    const place = query.after === null ? null : readCursor(query.sort, query.after);
    let last: (Step & { page: Page }) | null = null;
    for await (const step of steps(query, words)) {
      if (place && step.step !== place.step) continue;
      const found = { ...step, page: await pageOf(query, step.words, place?.token ?? null) };
      if (place || (await isFoundByWords(query, step.words, found.page))) return found;
      if (last === null || last.page.hits.length === 0) last = found;
    }
    return last ?? { step: 0, words: { words, strictness: EXACT }, page: { hits: [], meta: undefined } };
  }

  async function priceOf(query: EngineQuery, words: Words): Promise<EngineAnswer['price']> {
    const edges = await Promise.all(
      ([1, -1] as const).map((direction) =>
        run<{ minor?: number }>(priceEdgePipeline(query, words, direction)),
      ),
    );
    const [min, max] = edges.map(([edge]) => edge?.minor);
    const empty = min === undefined || max === undefined ? null : emptyPriceFacet(min, max);
    if (!empty) return null;
    const [meta] = await run<AtlasMeta>(pricePipeline(query, words, boundariesOf(empty)));
    return filledPriceFacet(empty, meta?.facet?.price);
  }

  async function tickedFacet(
    query: EngineQuery,
    words: Words,
    ticked: { key: string; kind: CountedFacet },
  ): Promise<EngineFacet[]> {
    const [meta] = await run<AtlasMeta>(facetPipeline(query, words, ticked));
    return facetsOf(ticked.kind, meta?.facet?.[ticked.kind]).filter(({ key }) => key === ticked.key);
  }

  /** What has some of the words, to fill a first page that has room below all that have every word. */
  async function similarTo(query: EngineQuery, { words, strictness }: Words, shown: readonly ProductId[]) {
    const room = query.limit - shown.length;
    const isWhole = query.after === null && strictness.combine === 'all';
    if (!query.fill || !isWhole || room <= 0 || shown.length === 0 || words.length < 2) return undefined;
    const some: Words = { words, strictness: { ...strictness, combine: 'some' } };
    const { hits } = await pageOf({ ...query, facets: [], sort: 'relevance' }, some, null);
    return hits.flatMap(({ id }) => (shown.includes(id) ? [] : [id])).slice(0, room);
  }

  async function search(query: EngineQuery): Promise<EngineAnswer> {
    const startedAt = performance.now();
    const typed = wordsOf(query.q)
      .slice(0, MAX_WORDS)
      .map((word) => word.slice(0, MAX_WORD_LENGTH));
    if (typed.length === 0 && query.q.trim() !== '') {
      if (query.after !== null) readCursor(query.sort, query.after);
      return nothing(startedAt);
    }
    const { step, words, page } = await firstFound(query, typed);
    const isFound = page.hits.length > 0;
    const ticked = tickedFacets(query);
    const wantsPrice = query.currency !== null && query.facets.includes('price');
    const hits = page.hits.slice(0, query.limit);
    const ids = hits.map(({ id }) => id);
    const [price, similar, ...own] = await Promise.all([
      wantsPrice ? priceOf(query, words) : null,
      similarTo(query, words, ids),
      ...ticked.map((one) => tickedFacet(query, words, one)),
    ]);
    const last = page.hits.length > query.limit ? hits.at(-1)?.token : undefined;
    return {
      ids,
      scores: hits.map(({ score }) => score ?? 0),
      highlights: query.highlight
        ? Object.fromEntries(hits.map((hit) => [hit.id, highlightsOf(hit)]))
        : undefined,
      facets: mergedFacets(query, page.meta, own.flat()),
      price,
      ...totalOf(isFound ? page.meta : undefined),
      corrected: words.strictness.edits > 0 ? correctionFor(typed, hits[0]) : null,
      partial: isFound && words.strictness.combine === 'some',
      after: last === undefined ? null : writeCursor(query.sort, step, last),
      similar,
      tookMs: performance.now() - startedAt,
      explanations: query.explain
        ? Object.fromEntries(hits.map((hit) => [hit.id, explanationOf(hit)]))
        : undefined,
    };
  }

  async function suggestedHits(words: readonly string[]) {
    const read = (strictness: Strictness) =>
      run<AtlasHit>(suggestPipeline(words, { strictness, limit: SUGGEST_READS }));
    const exact = await read(EXACT);
    const fuzzy = new Set(words.filter(isFuzzable).map(foldWord));
    if (exact.length > 0 || fuzzy.size === 0) return { hits: exact, corrected: null };
    for (const edits of [1, 2] as const) {
      const hits = await read({ combine: 'all', edits, fuzzy });
      if (hits.length > 0) return { hits, corrected: correctionFor(words, hits[0]) };
    }
    return { hits: [], corrected: null };
  }

  async function suggest({ prefix, limit }: { prefix: string; limit: number }): Promise<EngineSuggestions> {
    const words = wordsOf(prefix)
      .slice(0, MAX_WORDS)
      .map((word) => word.slice(0, MAX_WORD_LENGTH));
    if (words.length === 0) return { terms: [], categories: [], productIds: [], corrected: null };
    const { hits, corrected } = await suggestedHits(words);
    const meant = corrected ? wordsOf(corrected.to) : words;
    const terms = new Set(phrases.startingWith(prefix, limit));
    for (const hit of hits) {
      const term = titleTerm(hit, meant);
      if (terms.size < limit && term !== '') terms.add(term);
    }
    return {
      terms: [...terms],
      categories: categoriesOf(hits, meant).slice(0, limit),
      productIds: hits.slice(0, limit).map(({ id }) => id),
      corrected,
    };
  }

  return {
    search,
    suggest,
    ...createAtlasStore(documents),
    async learn(learned: readonly LearnedPhrase[]) {
      phrases.replace(learned);
    },
    stats: async () => ({ engine: 'atlas', documents: await documents.countDocuments() }),
  };
}

const nothing = (startedAt: number): EngineAnswer => ({
  ids: [],
  scores: [],
  facets: [],
  price: null,
  total: 0,
  totalIsExact: true,
  corrected: null,
  partial: false,
  after: null,
  tookMs: performance.now() - startedAt,
});
