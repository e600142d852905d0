import { describe, expect, test } from 'bun:test';
import { join } from 'node:path';
import { ANY, document, id } from '../engine.fixture.ts';
import type { EngineQuery } from '../engine.ts';
import { atlasDocument } from './atlas-document.rules.ts';
import { INDEX_DEFINITION } from './atlas-index.ts';
import {
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
import { EXACT } from './atlas-words.rules.ts';

/*
 * Every pipeline that is sent to Atlas, held against the files in golden/. After a change that is meant:
 * UPDATE_GOLDEN=1 bun test server/src/modules/search/atlas/atlas-pipelines.test.ts, and read the difference.
 */
const exact = (...words: string[]): Words => ({ words, strictness: EXACT });
const query = (more: Partial<EngineQuery> = {}): EngineQuery => ({ ...ANY, ...more });
const ticked = query({
  q: 'lamp',
  facets: ['category', 'brand', 'rating', 'availability', 'price', 'attributes'],
  filters: {
    category: '/home',
    brands: ['kilnmere', 'orchard'],
    ratingMin: 4,
    isAvailable: true,
    onSale: true,
    priceMinMinor: 1_000,
    priceMaxMinor: 5_000,
    attributes: { Colour: ['Sage', 'Ink'] },
  },
});
const ruled = query({
  q: 'the large sofa',
  rules: {
    synonyms: [{ from: 'sofa', to: ['couch', 'day bed'] }],
    stopWords: ['the'],
    pins: [id('lamp'), id('bowl')],
    boosts: [
      { field: 'brand', value: 'kilnmere', factor: 2 },
      { field: 'category', value: '/home', factor: 0.2 },
    ],
  },
});
const fuzzy = { combine: 'all', edits: 2, fuzzy: new Set(['mushrom']) } as const;

const CASES: Record<string, object> = {
  index: INDEX_DEFINITION,
  'browse-newest': pagePipeline(query({ sort: 'newest', limit: 24 }), exact(), { searchAfter: null }),
  'words-exact': pagePipeline(
    query({ q: 'mushroom lamp', facets: ['brand', 'rating'], highlight: true }),
    exact('mushroom', 'lamp'),
    {
      searchAfter: 'token-of-atlas',
    },
  ),
  'words-fuzzy': pagePipeline(
    query({ q: 'mushrom lamp 12in' }),
    { words: ['mushrom', 'lamp', '12in'], strictness: fuzzy },
    { searchAfter: null },
  ),
  'words-some': pagePipeline(
    query(),
    { words: ['mushroom', 'submarine'], strictness: { ...EXACT, combine: 'some' } },
    { searchAfter: null },
  ),
  'rules-and-explain': pagePipeline({ ...ruled, explain: true }, exact('the', 'large', 'sofa'), {
    searchAfter: null,
  }),
  // Rules and a misspelt word in one query: where synonyms and fuzzy could meet.
  'rules-fuzzy': pagePipeline(
    { ...ruled, q: 'the mushrom sofa' },
    { words: ['the', 'mushrom', 'sofa'], strictness: fuzzy },
    { searchAfter: null },
  ),
  'boosts-of-tag-and-product': pagePipeline(
    query({
      q: 'lamp',
      rules: {
        synonyms: [],
        stopWords: [],
        pins: [],
        boosts: [
          { field: 'tag', value: 'spring', factor: 3 },
          { field: 'product', value: id('lamp'), factor: 0.5 },
        ],
      },
    }),
    exact('lamp'),
    { searchAfter: null },
  ),
  // As the engine asks for what is shown below a short answer.
  similar: pagePipeline(
    { ...ruled, facets: [], sort: 'relevance', fill: true },
    { words: ['large', 'sofa'], strictness: { ...EXACT, combine: 'some' } },
    { searchAfter: null },
  ),
  unpinned: unpinnedPipeline(ruled, exact('the', 'large', 'sofa')),
  'ticked-page': pagePipeline(ticked, exact('lamp'), { searchAfter: null }),
  'ticked-facets': tickedFacets(ticked).map((one) => [one.key, facetPipeline(ticked, exact('lamp'), one)]),
  'price-edge': priceEdgePipeline(ticked, exact('lamp'), -1),
  'price-buckets': pricePipeline(ticked, exact('lamp'), [0, 1_000, 2_000]),
  'known-word': knownWordPipeline(query(), 'mushrom', true),
  'staff-list': pagePipeline(
    query({ currency: null, sort: 'title', filters: { statuses: 'any', availableMax: 5, availableMin: 1 } }),
    exact(),
    { searchAfter: null },
  ),
  suggest: suggestPipeline(['stone', 'mu'], { strictness: EXACT, limit: 24 }),
  document: atlasDocument(
    document('towel', {
      title: 'Linen towel',
      tags: ['linen'],
      attributes: { Colour: ['Sage'] },
      barcodes: ['4006381333931'],
    }),
  ),
  'suggest-fuzzy': suggestPipeline(['mushrom'], {
    strictness: { combine: 'all', edits: 1, fuzzy: new Set(['mushrom']) },
    limit: 24,
  }),
};

describe('pipelines of the Atlas engine', () => {
  for (const [name, made] of Object.entries(CASES)) {
    test(name, async () => {
      const file = Bun.file(join(import.meta.dirname, 'golden', `${name}.json`));
      if (process.env.UPDATE_GOLDEN === '1') await Bun.write(file, JSON.stringify(made, null, 2));
      const kept: unknown = await file.json();
      expect(JSON.parse(JSON.stringify(made))).toEqual(kept);
      // The order of keys too: in a sort it is the meaning.
      expect(JSON.stringify(made)).toBe(JSON.stringify(kept));
    });
  }

  test('synonyms and fuzzy are never in one operator', () => {
    const met = { synonyms: 0, fuzzy: 0 };
    for (const made of Object.values(CASES)) {
      walk(made, (node) => {
        if (!('query' in node)) return;
        if ('synonyms' in node) met.synonyms += 1;
        if ('fuzzy' in node) met.fuzzy += 1;
        expect('synonyms' in node && 'fuzzy' in node).toBe(false);
      });
    }
    // Both are among the cases: there is something to be kept apart.
    expect(Math.min(met.synonyms, met.fuzzy)).toBeGreaterThan(0);
  });

  test('every field that a pipeline names is in the index', () => {
    const known = new Set<string>([...Object.keys(INDEX_DEFINITION.mappings.fields), 'price']);
    for (const [name, made] of Object.entries(CASES)) {
      if (name === 'index' || name === 'document') continue;
      walk(made, (node) => {
        const paths = [node.path].flat().filter((path): path is string => typeof path === 'string');
        for (const path of paths) expect(known).toContain(path.split('.')[0] ?? '');
      });
    }
  });

  test('every order ends in the id', () => {
    for (const sort of [
      'relevance',
      'price-asc',
      'newest',
      'rating',
      'best-selling',
      'updated',
      'title',
    ] as const) {
      const [stage] = pagePipeline(query({ sort }), exact(), { searchAfter: null });
      const spec = (stage as { $search: { sort: object } }).$search.sort;
      expect(Object.keys(spec).at(-1)).toBe('id');
    }
  });
});

function walk(node: unknown, visit: (node: Record<string, unknown>) => void): void {
  if (Array.isArray(node)) for (const one of node) walk(one, visit);
  else if (typeof node === 'object' && node !== null) {
    visit(node as Record<string, unknown>);
    for (const one of Object.values(node)) walk(one, visit);
  }
}
