import type { ProductId } from '@zivero/shared/schemas/ids';
import MiniSearch, { type SearchResult } from 'minisearch';
import type {
  EngineAnswer,
  EngineQuery,
  EngineSuggestions,
  SearchDocument,
  SearchEngine,
  SearchPatch,
} from './engine.ts';
import { createFacetCounter } from './facet.rules.ts';
import { facetFilter, scopeOf } from './filter.rules.ts';
import {
  categoriesInOrder,
  compareKeys,
  type FoundCategory,
  type OrderKey,
  orderKey,
  popularity,
  popularityBoost,
  readCursor,
  writeCursor,
} from './order.rules.ts';
import { correctionOf, foldWord, stemsOf, stemWord, wordsOf } from './text.rules.ts';

const BOOST = { title: 16, skus: 12, brand: 8, categories: 4, attributes: 2, description: 1 };
const FIELDS = ['title', 'skus', 'brand', 'categories', 'attributes', 'description'];
const MIN_FUZZY_LENGTH = 4;

/** Strictest first; the first that finds anything answers. `edits` = letters that may differ in a word. */
const TRIES = [
  { edits: 0, combineWith: 'AND' },
  { edits: 1, combineWith: 'AND' },
  { edits: 2, combineWith: 'AND' },
  { edits: 0, combineWith: 'OR' },
  { edits: 1, combineWith: 'OR' },
] as const;

type Candidate = { document: SearchDocument; score: number; terms: string[] };
type Found = { candidates: Candidate[]; corrected: EngineAnswer['corrected']; partial: boolean };

/** The search engine in this process, on MiniSearch: for small and middling catalogs, nothing on disk. */
export function createMinisearchEngine(): SearchEngine {
  const documents = new Map<ProductId, SearchDocument>();
  /** A way to write each stem, for suggestions and corrections. */
  const spelling = new Map<string, string>();
  const index = new MiniSearch<SearchDocument>({
    fields: FIELDS,
    extractField: textOf,
    tokenize: wordsOf,
    processTerm: (word) => {
      const folded = foldWord(word);
      const stem = stemWord(folded);
      if (!spelling.has(stem) || folded === stem) spelling.set(stem, word.toLowerCase());
      return stem;
    },
    searchOptions: {
      tokenize: wordsOf,
      processTerm: (word) => stemWord(foldWord(word)),
      boost: BOOST,
      weights: { prefix: 0.5, fuzzy: 0.3 },
    },
  });

  function candidatesFor(q: string, isInScope: (document: SearchDocument) => boolean): Found {
    const words = wordsOf(q).slice(0, 12);
    if (words.length === 0) {
      const all = q.trim() === '' ? [...documents.values()].filter(isInScope) : [];
      const candidates = all.map((document) => ({ document, score: popularity(document), terms: [] }));
      return { candidates, corrected: null, partial: false };
    }
    for (const { edits, combineWith } of TRIES) {
      if (combineWith === 'OR' && words.length === 1) break;
      const results = index.search(words.join(' '), {
        combineWith,
        prefix: (term, at, terms) => at === terms.length - 1 || term.length > 2,
        // What has digits is meant as it is typed.
        fuzzy: (term) =>
          term.length < MIN_FUZZY_LENGTH || /\p{N}/u.test(term)
            ? false
            : Math.min(edits, term.length > 4 ? 2 : 1),
        boostDocument: (id) => boostOf(documents.get(id)),
        filter: ({ id }) => isWanted(documents.get(id), isInScope),
      });
      const [best] = results;
      if (!best) continue;
      const candidates = results.flatMap((result) => candidateOf(result));
      const corrected = edits === 0 ? null : correctionOf(words, best.terms, spelling);
      return { candidates, corrected, partial: combineWith === 'OR' };
    }
    return { candidates: [], corrected: null, partial: false };
  }

  function candidateOf({ id, score, terms }: SearchResult): Candidate[] {
    const document = documents.get(id);
    return document ? [{ document, score, terms }] : [];
  }

  async function search(query: EngineQuery): Promise<EngineAnswer> {
    const startedAt = performance.now();
    const { sort, currency, limit } = query;
    const after = query.after === null ? null : readCursor(sort, query.after);
    const { candidates, corrected, partial } = candidatesFor(query.q, scopeOf(query));
    const matches = facetFilter(query.filters, currency);
    const counter = createFacetCounter(query.facets, currency);
    const hits: (Candidate & { key: OrderKey })[] = [];
    let total = 0;
    for (const candidate of candidates) {
      const match = matches(candidate.document);
      counter.add(candidate.document, match);
      if (match !== 'yes') continue;
      total += 1;
      const key = orderKey(candidate.document, { sort, currency, score: candidate.score });
      if (after === null || compareKeys(key, after) > 0) hits.push({ ...candidate, key });
    }
    hits.sort((a, b) => compareKeys(a.key, b.key));
    const page = hits.slice(0, limit);
    const last = page.at(-1);
    return {
      ids: page.map(({ document }) => document.id),
      scores: page.map(({ score }) => score),
      highlights: query.highlight
        ? Object.fromEntries(page.map((hit) => [hit.document.id, highlightsOf(hit)]))
        : undefined,
      facets: counter.facets(),
      price: counter.price(),
      total,
      totalIsExact: true,
      corrected,
      partial,
      after: hits.length > limit && last ? writeCursor(sort, last.key) : null,
      tookMs: performance.now() - startedAt,
    };
  }

  async function suggest({ prefix, limit }: { prefix: string; limit: number }): Promise<EngineSuggestions> {
    const { candidates, corrected } = candidatesFor(prefix, scopeOf({ currency: null, filters: {} }));
    const typed = stemsOf(prefix);
    const terms = new Set<string>();
    const paths = new Map<string, FoundCategory>();
    if (typed.length > 0) {
      for (const candidate of candidates) {
        // Words of titles only: a part of a SKU is nothing to look for.
        const inTitle = highlightsOf(candidate).join(' ').toLowerCase();
        if (terms.size < limit && inTitle !== '') terms.add(inTitle);
        for (const { path, name } of candidate.document.categories) {
          const words = stemsOf(name);
          const isNamed = typed.some((term) => words.some((word) => word.startsWith(term)));
          paths.set(path, { count: (paths.get(path)?.count ?? 0) + 1, isNamed });
        }
      }
    }
    return {
      terms: [...terms],
      categories: categoriesInOrder(paths).slice(0, limit),
      productIds: typed.length === 0 ? [] : candidates.slice(0, limit).map(({ document }) => document.id),
      corrected,
    };
  }

  async function put(given: readonly SearchDocument[]): Promise<void> {
    for (const document of given) {
      if (documents.has(document.id)) index.discard(document.id);
      documents.set(document.id, document);
      index.add(document);
    }
  }

  async function patch(patches: readonly SearchPatch[]): Promise<void> {
    for (const change of patches) {
      const document = documents.get(change.id);
      if (document) documents.set(change.id, { ...document, ...change });
    }
  }

  async function remove(ids: readonly ProductId[]): Promise<void> {
    for (const id of ids) if (documents.delete(id)) index.discard(id);
  }

  const stats = async () => ({ engine: 'minisearch', documents: documents.size });
  return { search, suggest, put, patch, remove, stats };
}

const boostOf = (document: SearchDocument | undefined) => (document ? popularityBoost(document) : 0);
const isWanted = (document: SearchDocument | undefined, test: (document: SearchDocument) => boolean) =>
  document !== undefined && test(document);

function textOf(document: SearchDocument, field: string): string {
  if (field === 'id') return document.id;
  if (field === 'title') return document.title;
  if (field === 'description') return document.description;
  if (field === 'brand') return document.brand?.name ?? '';
  if (field === 'skus') return [...document.skus, ...document.barcodes].join(' ');
  if (field === 'categories') return document.categories.map(({ name }) => name).join(' ');
  return [...document.tags, ...Object.values(document.attributes).flat()].join(' ');
}

function highlightsOf({ document, terms }: Candidate): string[] {
  return wordsOf(document.title).filter((word) => terms.includes(stemWord(foldWord(word))));
}
