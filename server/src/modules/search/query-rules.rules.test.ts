import { describe, expect, test } from 'bun:test';
import { NO_SEARCH_RULES, SearchRules } from '@zivero/shared/schemas/search-rules';
import { id } from './engine.fixture.ts';
import { compileRules, queryRules, redirectFor } from './query-rules.rules.ts';

const rules = compileRules(
  SearchRules.parse({
    ...NO_SEARCH_RULES,
    synonyms: [
      { kind: 'two-way', phrases: ['Sofa', 'couch', 'day bed'] },
      { kind: 'one-way', from: 'crème', to: ['cream'] },
      { kind: 'one-way', from: 'day bed cover', to: ['throw'] },
    ],
    queries: [
      { match: 'exact', q: 'lamp', pins: [id('lamp'), id('bowl')], boosts: [] },
      {
        match: 'contains',
        q: 'table lamps',
        pins: [id('lamp')],
        boosts: [{ field: 'tag', value: 'new', factor: 2 }],
      },
      { match: 'every', q: '', pins: [], boosts: [{ field: 'brand', value: 'kilnmere', factor: 1.5 }] },
    ],
    redirects: [{ q: 'Sale', to: '/search?sale=1' }],
    stopWords: ['the', 'For'],
  }),
);
const of = (q: string) => queryRules(q, rules);

describe('search rules for a query', () => {
  test('two-way synonyms find each other, whatever the case, accents and plural', () => {
    expect(of('red SOFAS').synonyms).toEqual([{ from: 'sofas', to: ['couch', 'day bed'] }]);
    expect(of('couch').synonyms).toEqual([{ from: 'couch', to: ['sofa', 'day bed'] }]);
    expect(of('bed day').synonyms).toEqual([]);
  });

  test('one-way synonyms go one way, longer phrases first', () => {
    expect(of('creme').synonyms).toEqual([{ from: 'creme', to: ['cream'] }]);
    expect(of('cream').synonyms).toEqual([]);
    expect(of('a day bed cover').synonyms).toEqual([
      { from: 'day bed cover', to: ['throw'] },
      { from: 'day bed', to: ['sofa', 'couch'] },
    ]);
  });

  test('pins for exactly these words; boosts add up from all rules that match', () => {
    expect(of('Lamps').pins).toEqual([id('lamp'), id('bowl')]);
    expect(of('big lamp').pins).toEqual([]);
    expect(of('big table lamp red')).toMatchObject({
      pins: [id('lamp')],
      boosts: [{ value: 'new' }, { value: 'kilnmere' }],
    });
  });

  test('stop words are those of the query', () => {
    expect(of('the lamp for THE desk').stopWords).toEqual(['the', 'for', 'the']);
  });

  test('a redirect is for the whole query only', () => {
    expect(redirectFor(' sales ', rules)).toBe('/search?sale=1');
    expect(redirectFor('lamp sale', rules)).toBeNull();
  });

  test('redirects never lead round in a ring', () => {
    const ring = compileRules({
      ...NO_SEARCH_RULES,
      redirects: [
        { q: 'sofa', to: '/search?q=Sofas' },
        { q: 'couch', to: '/search?q=sofa' },
        { q: 'settee', to: '/search?q=divan' },
      ],
    });
    expect(['sofa', 'couch', 'settee'].map((q) => redirectFor(q, ring))).toEqual([
      null,
      null,
      '/search?q=divan',
    ]);
  });

  test('a query without words wishes for nothing', () => {
    expect(of(' ?! ')).toEqual({ synonyms: [], stopWords: [], pins: [], boosts: [] });
    expect(redirectFor('', rules)).toBeNull();
  });
});

describe('search rules as they are typed', () => {
  test('a redirect never leaves the shop', () => {
    const parse = (to: string) =>
      SearchRules.safeParse({ ...NO_SEARCH_RULES, redirects: [{ q: 'x', to }] }).success;
    expect(['/sale', '/search?q=a%20b'].map(parse)).toEqual([true, true]);
    for (const to of [
      '//evil.example',
      '/\\evil.example',
      'https://evil.example',
      'javascript:alert(1)',
      '/a b',
      '',
    ])
      expect(parse(to)).toBe(false);
  });

  test('a rule for every query pins nothing, and one for nothing is refused', () => {
    const parse = (rule: object) =>
      SearchRules.safeParse({ ...NO_SEARCH_RULES, queries: [{ pins: [], boosts: [], q: '', ...rule }] })
        .success;
    expect(parse({ match: 'every', pins: [id('lamp')] })).toBe(false);
    expect(parse({ match: 'exact', q: ' ', pins: [id('lamp')] })).toBe(false);
    expect(parse({ match: 'exact', q: 'lamp' })).toBe(false);
    expect(parse({ match: 'exact', q: 'lamp', pins: [id('lamp')] })).toBe(true);
  });
});
