import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { ProductId } from '@zivero/shared/schemas/ids';
import type { EngineFeature, EngineUnderTest } from './engine.contract.ts';
import { eventually } from './engine.contract.wait.ts';
import { ACTIVE, ANY, CATALOG, document, id } from './engine.fixture.ts';
import type { EngineQuery, QueryRules } from './engine.ts';

const NONE: QueryRules = { synonyms: [], stopWords: [], pins: [], boosts: [] };
const BOWLS = CATALOG.find((each) => each.id === id('bowl'));
/** The same words: the first sells better, the second is what is boosted. */
const EQUALS = [
  document('pot-a', { title: 'Copper pot', soldCount: 40 }),
  document('pot-b', {
    title: 'Copper pot',
    tags: ['eco'],
    brand: BOWLS?.brand ?? null,
    categories: BOWLS?.categories ?? [],
  }),
];
const CANDLES = [id('candle-2'), id('candle-1'), id('candle-3')];

/** The rest of the contract: what an engine may lack, and says so. */
export function describeVendorRules(
  name: string,
  open: () => Promise<EngineUnderTest>,
  lacks: readonly EngineFeature[],
): void {
  const when = (feature: EngineFeature) => (lacks.includes(feature) ? test.skip : test);

  describe(`search engine: ${name}, what the vendor and others taught it`, () => {
    let under: EngineUnderTest;
    const ask = (query: Partial<EngineQuery>) => under.engine.search({ ...ANY, ...query });
    const ruled = (query: Partial<EngineQuery>, rules: Partial<QueryRules>) =>
      ask({ ...query, rules: { ...NONE, ...rules } });

    beforeAll(async () => {
      under = await open();
      await under.engine.put([...CATALOG, ...EQUALS]);
      const wanted = ACTIVE.length + EQUALS.length;
      await eventually(async () => expect((await ask({})).ids).toHaveLength(wanted));
    });
    afterAll(() => under.close());

    when('rules')(
      'a synonym matches as well, and is no correction; without the rule it does not',
      async () => {
        const synonyms = [{ from: 'lantern', to: ['mushroom lamp'] }];
        const answer = await ruled({ q: 'lantern' }, { synonyms });
        expect([answer.ids, answer.corrected, answer.partial]).toEqual([[id('lamp')], null, false]);
        expect((await ask({ q: 'lantern' })).ids).not.toContain(id('lamp'));
        const several = await ruled(
          { q: 'oil lantern moss' },
          { synonyms: [{ from: 'oil lantern', to: ['candle'] }] },
        );
        expect(several.ids).toEqual([id('candle-1')]);
      },
    );

    when('rules')('a stop word may be missing; a query of nothing else still looks for it', async () => {
      const answer = await ruled({ q: 'cheap candle' }, { stopWords: ['cheap'] });
      expect([answer.ids, answer.partial]).toEqual([CANDLES, false]);
      expect((await ruled({ q: 'candle' }, { stopWords: ['candle'] })).ids).toEqual(CANDLES);
    });

    when('rules')(
      'pins stand first in their order, whatever they match, and pages hold them once',
      async () => {
        const pins = [id('candle-3'), id('jug')];
        const { ids } = await ruled({ q: 'candle' }, { pins });
        expect(ids).toEqual([id('candle-3'), id('jug'), id('candle-2'), id('candle-1')]);
        const paged: ProductId[] = [];
        let after: string | null = null;
        do {
          const page: Awaited<ReturnType<typeof ask>> = await ruled(
            { q: 'candle', limit: 1, after },
            { pins },
          );
          paged.push(...page.ids);
          after = page.after;
        } while (after !== null && paged.length < 9);
        expect(paged).toEqual(ids);
      },
    );

    when('rules')(
      'a pin shows nothing that scope and filters do not let through, and only ranks',
      async () => {
        const pins = [id('draft'), id('lamp'), id('candle-1')];
        const { ids } = await ruled({ q: 'candle', filters: { category: '/home/candles' } }, { pins });
        expect(ids).toEqual([id('candle-1'), id('candle-2'), id('candle-3')]);
        const bySales = await ruled({ q: 'candle', sort: 'best-selling' }, { pins: [id('candle-1')] });
        expect(bySales.ids).toEqual([id('candle-2'), id('candle-3'), id('candle-1')]);
      },
    );

    when('rules')(
      'a boost lifts or lowers a product, a brand, a category or a tag among its equals',
      async () => {
        const pots = [id('pot-a'), id('pot-b')];
        expect((await ask({ q: 'copper pot' })).ids).toEqual(pots);
        const boosted = async (field: QueryRules['boosts'][number]['field'], value: string, factor = 5) =>
          (await ruled({ q: 'copper pot' }, { boosts: [{ field, value, factor }] })).ids;
        const lifted = pots.toReversed();
        expect(await boosted('product', id('pot-b'))).toEqual(lifted);
        expect(await boosted('brand', 'orchard')).toEqual(lifted);
        expect(await boosted('category', '/kitchen')).toEqual(lifted);
        expect(await boosted('tag', 'eco')).toEqual(lifted);
        expect(await boosted('product', id('pot-a'), 0.2)).toEqual(lifted);
        expect(await boosted('tag', 'nothing-has-it')).toEqual(pots);
      },
    );

    when('explain')('says why each product is there, when asked', async () => {
      const { ids, explanations } = await ask({ q: 'candle fig', explain: true });
      expect(Object.keys(explanations ?? {}).sort()).toEqual([...ids].sort());
      for (const signals of Object.values(explanations ?? {})) {
        expect(signals.length).toBeGreaterThan(0);
        for (const { signal, value } of signals) {
          expect(signal).not.toBe('');
          expect(Number.isFinite(value)).toBe(true);
        }
      }
      expect((await ask({ q: 'candle fig' })).explanations).toBeUndefined();
    });

    when('similar')(
      'what has some of the words is offered beside, not counted, and only when asked',
      async () => {
        const answer = await ask({ q: 'candle fig', fill: true });
        expect([answer.ids, answer.total, answer.partial]).toEqual([[id('candle-2')], 1, false]);
        expect([...(answer.similar ?? [])].sort()).toEqual([id('candle-1'), id('candle-3')].sort());
        const narrow = await ask({ q: 'candle fig', fill: true, filters: { isAvailable: true } });
        expect(narrow.similar).toEqual([id('candle-1')]);
        expect((await ask({ q: 'candle fig', fill: true, limit: 2 })).similar).toHaveLength(1);
        expect((await ask({ q: 'candle fig' })).similar ?? []).toEqual([]);
        expect((await ask({ q: 'candle', fill: true, limit: 3 })).similar ?? []).toEqual([]);
      },
    );

    when('learn')(
      'completes to what others searched for with success, and forgets what is not told again',
      async () => {
        const terms = async (prefix: string) =>
          (await under.engine.suggest({ prefix, locale: 'en', limit: 6 })).terms;
        await under.engine.learn?.([
          { text: 'plum candle', weight: 1 },
          { text: 'plum lamp', weight: 9 },
        ]);
        const found = await terms('plum');
        expect(found.indexOf('plum lamp')).toBeGreaterThanOrEqual(0);
        expect(found.indexOf('plum lamp')).toBeLessThan(found.indexOf('plum candle'));
        await under.engine.learn?.([]);
        expect(await terms('plum')).not.toContain('plum lamp');
      },
    );
  });
}
