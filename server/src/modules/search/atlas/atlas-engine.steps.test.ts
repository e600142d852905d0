import { describe, expect, test } from 'bun:test';
import type { Db } from 'mongodb';
import { AppError } from '../../../kernel/app-error.ts';
import { ANY, id } from '../engine.fixture.ts';
import type { EngineQuery } from '../engine.ts';
import { createAtlasEngine } from './atlas-engine.ts';

/*
 * What the engine asks one after the other, with a stand-in that answers each pipeline as told: on a server
 * with $search the contract suite holds (atlas-engine.test.ts).
 */
type Asked = 'page' | 'known' | 'meta' | 'edge';
type Told = { kind: Asked; text: string };
const PAGE = (names: string[], count = names.length) => [
  {
    hits: names.map((name) => ({
      id: id(name),
      title: name === 'lamp' ? 'Mushroom lamp' : name,
      score: 1,
      token: `token-${name}`,
    })),
    meta: [{ count: { lowerBound: count } }],
  },
];
const COUNT = (lowerBound: number) => [{ count: { lowerBound } }];

function engineThat(answer: (asked: Told, at: number) => unknown[]) {
  const asked: Told[] = [];
  const aggregate = (pipeline: object[]) => ({
    async toArray() {
      const text = JSON.stringify(pipeline);
      const last = JSON.stringify(pipeline.at(-1));
      const kind: Asked = last.includes('$facet')
        ? 'page'
        : last.includes('"minor"')
          ? 'edge'
          : text.includes('"threshold":1}')
            ? 'known'
            : 'meta';
      asked.push({ kind, text });
      return answer({ kind, text }, asked.length - 1);
    },
  });
  const db = { collection: () => ({ aggregate }) } as unknown as Db;
  return { asked, engine: createAtlasEngine({ db }), kinds: () => asked.map(({ kind }) => kind) };
}
const query = (more: Partial<EngineQuery>): EngineQuery => ({ ...ANY, ...more });
const isFuzzy = (told: Told | undefined) => told?.text.includes('"fuzzy"') ?? false;

describe('what the Atlas engine asks', () => {
  test('words that are found as typed are asked for once, and nothing is corrected', async () => {
    const { engine, kinds } = engineThat(() => PAGE(['lamp']));
    const answer = await engine.search(query({ q: 'mushroom lamp' }));
    expect(kinds()).toEqual(['page']);
    expect(answer).toMatchObject({
      ids: [id('lamp')],
      corrected: null,
      partial: false,
      total: 1,
      after: null,
    });
  });

  test('a typo: exact, then each word alone, then only the unknown word may differ', async () => {
    const { engine, asked, kinds } = engineThat(({ kind, text }) => {
      if (kind === 'known') return COUNT(text.includes('mushrom') ? 0 : 3);
      return text.includes('"fuzzy"') ? PAGE(['lamp']) : PAGE([]);
    });
    const answer = await engine.search(query({ q: 'mushrom lamp' }));
    expect(kinds()).toEqual(['page', 'known', 'known', 'page']);
    const fuzzy = asked.at(-1)?.text ?? '';
    expect(fuzzy).toContain('"query":"mushrom","score":{"boost":{"value":32}},"fuzzy":{"maxEdits":1');
    expect(fuzzy).not.toMatch(/"query":"lamp"[^}]*\}\},"fuzzy"/);
    expect(answer.corrected).toEqual({ from: 'mushrom lamp', to: 'mushroom lamp' });
  });

  test('when all words are known, none is guessed at: some of them suffice', async () => {
    const { engine, asked, kinds } = engineThat(({ kind }, at) =>
      kind === 'known' ? COUNT(1) : at === 0 ? PAGE([]) : PAGE(['lamp']),
    );
    const answer = await engine.search(query({ q: 'lamp towel' }));
    expect(kinds()).toEqual(['page', 'known', 'known', 'page']);
    expect(asked.some(isFuzzy)).toBe(false);
    expect(answer).toMatchObject({ partial: true, corrected: null });
  });

  test('pins alone are no answer of the words', async () => {
    const rules = { synonyms: [], stopWords: [], boosts: [], pins: [id('bowl')] };
    const { engine, kinds } = engineThat(({ kind }) => (kind === 'page' ? PAGE(['bowl']) : COUNT(0)));
    const answer = await engine.search(query({ q: 'qzxjvwkq', rules }));
    // Exact and two fuzzy ways, each with a question whether the words found anything.
    expect(kinds()).toEqual(['page', 'known', 'known', 'page', 'known', 'page', 'known']);
    expect(answer).toMatchObject({ ids: [id('bowl')], corrected: null, partial: false });
    const found = engineThat(({ kind }) => (kind === 'page' ? PAGE(['bowl']) : COUNT(1)));
    await found.engine.search(query({ q: 'bowl', rules }));
    expect(found.kinds()).toEqual(['page', 'known']);
  });

  test('the next page is asked the way the first was found', async () => {
    const { engine, asked } = engineThat(({ kind, text }) => {
      if (kind === 'known') return COUNT(0);
      return text.includes('"fuzzy"') ? PAGE(['lamp', 'bowl', 'dish'], 9) : PAGE([]);
    });
    const first = await engine.search(query({ q: 'mushrom', limit: 2 }));
    expect(first.ids).toEqual([id('lamp'), id('bowl')]);
    asked.length = 0;
    await engine.search(query({ q: 'mushrom', limit: 2, after: first.after }));
    const pages = asked.filter(({ kind }) => kind === 'page');
    expect(pages).toHaveLength(1);
    expect(isFuzzy(pages[0])).toBe(true);
    expect(pages[0]?.text).toContain('"searchAfter":"token-bowl"');
    const other = engine.search(query({ q: 'mushrom', sort: 'newest', after: first.after }));
    expect(await other.catch((error: unknown) => error instanceof AppError && error.code)).toBe(
      'request.invalid',
    );
  });

  test('a first page with room is filled by one more question, and nothing else ever asks it', async () => {
    const { engine, asked, kinds } = engineThat((_, at) =>
      at === 0 ? PAGE(['lamp']) : PAGE(['lamp', 'bowl', 'dish']),
    );
    const filled = await engine.search(query({ q: 'mushroom lamp', fill: true, limit: 2 }));
    expect(kinds()).toEqual(['page', 'page']);
    expect(asked[1]?.text).toContain('"minimumShouldMatch":1');
    expect(filled).toMatchObject({ ids: [id('lamp')], total: 1, partial: false, similar: [id('bowl')] });
    for (const more of [{}, { q: 'lamp', fill: true }, { fill: true, limit: 1 }]) {
      const other = engineThat(() => PAGE(['lamp']));
      const answer = await other.engine.search(query({ q: 'mushroom lamp', ...more }));
      expect([other.kinds(), answer.similar]).toEqual([['page'], undefined]);
    }
  });

  test('prices: the span first, then the counts between round boundaries', async () => {
    const { engine, kinds } = engineThat(({ kind, text }) => {
      if (kind === 'page') return PAGE(['lamp']);
      if (kind === 'edge') return [{ minor: text.includes('"price.EUR.min":1') ? 900 : 8_900 }];
      return [{ facet: { price: { buckets: [{ _id: 0, count: 4 }] } } }];
    });
    const { price } = await engine.search(query({ q: 'lamp', facets: ['price'] }));
    expect(kinds()).toEqual(['page', 'edge', 'edge', 'meta']);
    expect(price).toMatchObject({ minMinor: 900, maxMinor: 8_900 });
    expect(price?.buckets[0]).toMatchObject({ fromMinor: 0, count: 4 });
  });

  test('a facet with a tick is counted by itself, the others with the page', async () => {
    const { engine, asked, kinds } = engineThat(({ kind }) =>
      kind === 'page'
        ? PAGE(['lamp'])
        : [
            {
              facet: {
                brand: {
                  buckets: [
                    { _id: 'kilnmere', count: 3 },
                    { _id: 'orchard', count: 1 },
                  ],
                },
              },
            },
          ],
    );
    const filters = { brands: ['orchard'] };
    const answer = await engine.search(query({ q: 'lamp', facets: ['brand', 'rating'], filters }));
    expect(kinds()).toEqual(['page', 'meta']);
    expect(asked[0]?.text).toContain('"orchard"');
    expect(asked[1]?.text).not.toContain('"orchard"');
    expect(answer.facets).toEqual([
      {
        key: 'brand',
        values: [
          { value: 'kilnmere', count: 3 },
          { value: 'orchard', count: 1 },
        ],
      },
    ]);
  });

  test('hostile queries are bounded and never reach an operator as syntax', async () => {
    const { engine, asked } = engineThat(({ kind }) => (kind === 'known' ? COUNT(1) : PAGE(['lamp'])));
    await engine.search(query({ q: `${'x'.repeat(10_000)} ${'lamp '.repeat(2_000)}` }));
    expect(asked[0]?.text.length).toBeLessThan(40_000);
    expect((await engine.search(query({ q: '*"(/[]{}' }))).ids).toEqual([]);
    expect(asked).toHaveLength(1);
    const attributes = Object.fromEntries(Array.from({ length: 1_000 }, (_, at) => [`name ${at}`, ['x']]));
    const many = engine.search(query({ filters: { attributes } }));
    expect(await many.catch((error: unknown) => error instanceof AppError && error.code)).toBe(
      'request.invalid',
    );
  });
});
