import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { ProductId } from '@zivero/shared/schemas/ids';
import { AppError } from '../../kernel/app-error.ts';
import { describeVendorRules } from './engine.contract.rules.ts';
import { eventually } from './engine.contract.wait.ts';
import { ACTIVE, ANY, CATALOG, id } from './engine.fixture.ts';
import type { EngineAnswer, EngineQuery, SearchEngine } from './engine.ts';

/** An engine with nothing in it, and how to be rid of it. */
export type EngineUnderTest = { engine: SearchEngine; close(): Promise<void> };

/** What an engine may lack: the vendor's rules, explanations, products with some of the words, learned phrases. */
export type EngineFeature = 'rules' | 'explain' | 'similar' | 'learn';

/**
 * What every search engine of Zivero must do; it waits for writes to show, and assumes no exact totals. Whoever
 * `lacks` something says so.
 */
export function describeSearchEngine(
  name: string,
  open: () => Promise<EngineUnderTest>,
  { lacks = [] }: { lacks?: readonly EngineFeature[] } = {},
): void {
  describeVendorRules(name, open, lacks);
  describe(`search engine: ${name}`, () => {
    let under: EngineUnderTest;
    const engine = () => under.engine;
    const ask = (query: Partial<EngineQuery>) => engine().search({ ...ANY, ...query });
    const idsFor = async (query: Partial<EngineQuery>) => (await ask(query)).ids;

    beforeAll(async () => {
      under = await open();
      await engine().put(CATALOG);
      await eventually(async () => expect((await ask({})).ids).toHaveLength(ACTIVE.length));
    });
    afterAll(() => under.close());

    describe('words', () => {
      test('a typo finds what was meant and says so', async () => {
        const answer = await ask({ q: 'mushrom lamp' });
        expect(answer.ids[0]).toBe(id('lamp'));
        expect(answer.corrected).toEqual({ from: 'mushrom lamp', to: 'mushroom lamp' });
        expect(answer.partial).toBe(false);
      });

      test('words as typed are never corrected, and their matches come alone', async () => {
        const answer = await ask({ q: 'mushroom lamp', highlight: true });
        expect(answer.ids).toEqual([id('lamp')]);
        expect(answer.corrected).toBeNull();
        expect(answer.highlights?.[id('lamp')]).toEqual(['Mushroom', 'lamp']);
        expect((await ask({ q: 'mushroom lamp' })).highlights).toBeUndefined();
      });

      test('title before brand before category before description', async () => {
        const ranked = await idsFor({ q: 'orchard' });
        expect(ranked).toEqual([id('jug'), id('bowl'), id('board'), id('towel')]);
      });

      test('the more often sold first among equals, what is sold out last', async () => {
        expect(await idsFor({ q: 'candle' })).toEqual([id('candle-2'), id('candle-1'), id('candle-3')]);
      });

      test('accents, case, plurals and the beginning of the last word do not matter', async () => {
        expect(await idsFor({ q: 'CREME BRULEE' })).toEqual([id('dish')]);
        expect(await idsFor({ q: 'candles' })).toHaveLength(3);
        expect(await idsFor({ q: 'mushr' })).toEqual([id('lamp')]);
      });

      test('a SKU finds its product', async () => {
        expect((await idsFor({ q: 'SKU-towel' }))[0]).toBe(id('towel'));
      });

      test('a barcode finds its product and nothing else, as typed by a scanner or while typing; a wrong digit none', async () => {
        expect(await idsFor({ q: '4006381333931' })).toEqual([id('towel')]);
        const typing = await engine().suggest({ prefix: '40063813', locale: 'en', limit: 5 });
        expect(typing.productIds).toEqual([id('towel')]);
        expect(await idsFor({ q: '4006381333932' })).not.toContain(id('towel'));
      });

      test('when nothing matches all words, some match and the answer says partial', async () => {
        const answer = await ask({ q: 'mushroom submarine' });
        expect(answer.ids).toContain(id('lamp'));
        expect(answer.partial).toBe(true);
      });

      test('nonsense finds nothing, and neither do signs without letters', async () => {
        for (const q of ['qzxjvwkq', '??? !!', '"*(']) {
          const answer = await ask({ q });
          expect(answer.ids).toEqual([]);
          expect(answer.after).toBeNull();
        }
      });
    });

    describe('filters and facets', () => {
      test('a category is its whole subtree', async () => {
        const ids = await idsFor({ filters: { category: '/home' } });
        expect(ids.sort()).toEqual([id('candle-1'), id('candle-2'), id('candle-3'), id('lamp')].sort());
        expect(await idsFor({ filters: { category: '/home/lamps' } })).toEqual([id('lamp')]);
        expect(await idsFor({ filters: { category: '/ho' } })).toEqual([]);
      });

      test('AND across facets, OR inside one', async () => {
        const filters = { brands: ['kilnmere', 'orchard'], attributes: { Colour: ['Sage', 'Ink'] } };
        expect((await idsFor({ filters })).sort()).toEqual([id('bowl'), id('jug')].sort());
      });

      test('ticking a value keeps the counts of its siblings and narrows the others', async () => {
        const answer = await ask({ facets: ['brand', 'attributes'], filters: { brands: ['orchard'] } });
        const counts = facetCounts(answer, 'brand');
        expect(counts.orchard).toBe(1);
        expect(counts.kilnmere).toBeGreaterThan(1);
        expect(facetCounts(answer, 'attribute:Colour')).toEqual({ Ink: 1 });
      });

      test('facet counts are exact: each equals the number of hits when it is chosen', async () => {
        const answer = await ask({ facets: ['brand', 'category', 'attributes', 'rating', 'availability'] });
        for (const [brand, count] of Object.entries(facetCounts(answer, 'brand')))
          expect(await idsFor({ filters: { brands: [brand] } })).toHaveLength(count);
        for (const [category, count] of Object.entries(facetCounts(answer, 'category')))
          expect(await idsFor({ filters: { category } })).toHaveLength(count);
        for (const [stars, count] of Object.entries(facetCounts(answer, 'rating')))
          expect(await idsFor({ filters: { ratingMin: Number(stars) } })).toHaveLength(count);
        expect(await idsFor({ filters: { isAvailable: true } })).toHaveLength(
          facetCounts(answer, 'availability').available ?? 0,
        );
      });

      test('price buckets hold every hit once and ignore the price filter', async () => {
        const all = await ask({ facets: ['price'] });
        const narrowed = await ask({
          facets: ['price'],
          filters: { priceMinMinor: 1_000, priceMaxMinor: 2_000 },
        });
        const sum = (answer: EngineAnswer) =>
          answer.price?.buckets.reduce((total, { count }) => total + count, 0);
        expect(sum(all)).toBe(ACTIVE.length);
        expect(narrowed.price).toEqual(all.price);
        expect(narrowed.ids.length).toBeLessThan(ACTIVE.length);
        const prices = ACTIVE.map((document) => document.prices[0]?.minMinor ?? 0);
        expect(all.price?.minMinor).toBe(Math.min(...prices));
        expect(all.price?.maxMinor).toBe(Math.max(...prices));
      });

      test('on sale, by rating, by price and in stock', async () => {
        expect(await idsFor({ filters: { onSale: true } })).toEqual([id('jug')]);
        expect(await idsFor({ filters: { ratingMin: 4.5 } })).toEqual([id('lamp')]);
        expect(await idsFor({ filters: { priceMinMinor: 8_900, priceMaxMinor: 8_900 } })).toEqual([
          id('lamp'),
        ]);
        expect(await idsFor({ filters: { isAvailable: true } })).not.toContain(id('candle-3'));
      });

      test('names that every object knows are no attributes', async () => {
        expect(await idsFor({ filters: { attributes: { constructor: ['x'], __proto__: ['x'] } } })).toEqual(
          [],
        );
      });

      test('drafts and archived products are found by staff only', async () => {
        expect(await idsFor({ q: 'secret' })).toEqual([]);
        expect(await idsFor({ q: 'secret', filters: { statuses: 'any' } })).toEqual([id('draft')]);
        expect(await idsFor({ filters: { statuses: ['draft'] } })).toEqual([id('draft')]);
      });

      test('a product without a price in the currency does not match', async () => {
        expect(await idsFor({ currency: 'USD' })).toEqual([id('lamp')]);
      });
    });

    describe('orders and pages', () => {
      test('each order holds, ends in the id, and pages neither repeat nor lose a product', async () => {
        for (const sort of [
          'relevance',
          'price-asc',
          'price-desc',
          'newest',
          'rating',
          'best-selling',
          'title',
        ] as const) {
          const whole = await idsFor({ sort, limit: 50 });
          const paged: ProductId[] = [];
          let after: string | null = null;
          do {
            const page: EngineAnswer = await ask({ sort, limit: 2, after });
            paged.push(...page.ids);
            after = page.after;
          } while (after !== null && paged.length < 50);
          expect(paged).toEqual(whole);
          expect(new Set(paged).size).toBe(ACTIVE.length);
        }
      });

      test('prices ascend and descend; equal prices are ordered by id', async () => {
        const prices = new Map(ACTIVE.map((document) => [document.id, document.prices[0]?.minMinor ?? 0]));
        const ascending = await idsFor({ sort: 'price-asc', limit: 50 });
        const expected = [...ACTIVE]
          .map((document) => document.id)
          .sort((a, b) => (prices.get(a) ?? 0) - (prices.get(b) ?? 0) || (a < b ? -1 : 1));
        expect(ascending).toEqual(expected);
        const descending = (await idsFor({ sort: 'price-desc', limit: 50 })).map((found) =>
          prices.get(found),
        );
        expect(descending).toEqual([...descending].sort((a, b) => (b ?? 0) - (a ?? 0)));
      });

      test('a page of words goes on where it ended', async () => {
        const first = await ask({ q: 'candle', limit: 2 });
        const second = await ask({ q: 'candle', limit: 2, after: first.after });
        expect([...first.ids, ...second.ids]).toEqual([id('candle-2'), id('candle-1'), id('candle-3')]);
        expect(second.after).toBeNull();
      });

      test('a cursor that is not ours is refused as invalid input', async () => {
        const { after } = await ask({ limit: 2, sort: 'newest' });
        for (const wrong of ['x', '', 'bnVsbA', after ?? ''])
          expect(await codeOf(ask({ after: wrong, sort: 'price-asc' }))).toBe('request.invalid');
      });
    });

    describe('suggestions', () => {
      test('products, categories and words while typing, with a typo too', async () => {
        const found = await engine().suggest({ prefix: 'cand', locale: 'en', limit: 5 });
        expect(found.productIds[0]).toBe(id('candle-2'));
        expect(found.categories[0]).toBe('/home/candles');
        expect(found.terms).toContain('candle');
        const bySku = await engine().suggest({ prefix: 'sku', locale: 'en', limit: 5 });
        expect(bySku.productIds).not.toEqual([]);
        expect(bySku.terms).toEqual([]);
        const typo = await engine().suggest({ prefix: 'mushrom', locale: 'en', limit: 5 });
        expect(typo.productIds).toEqual([id('lamp')]);
      });

      test('never a draft', async () => {
        expect((await engine().suggest({ prefix: 'secr', locale: 'en', limit: 5 })).productIds).toEqual([]);
      });
    });

    describe('changes', () => {
      test('a put document replaces the old one: its old words find nothing', async () => {
        const [first] = CATALOG;
        if (!first) throw new Error('empty catalog');
        const renamed = { ...first, title: 'Toadstool lantern', description: '' };
        await engine().put([renamed]);
        await eventually(async () => expect(await idsFor({ q: 'toadstool' })).toEqual([id('lamp')]));
        expect((await ask({ q: 'mushroom' })).ids).not.toContain(id('lamp'));
        await engine().put([first]);
        await eventually(async () => expect(await idsFor({ q: 'mushroom' })).toEqual([id('lamp')]));
      });

      test('a patch changes facts and leaves the words alone; an unknown id is passed over', async () => {
        const facts = { availability: 'sold-out', available: 0, soldCount: 1 } as const;
        await engine().patch([
          { id: id('bowl'), ...facts },
          { id: id('nobody'), ...facts },
        ]);
        await eventually(async () =>
          expect(await idsFor({ filters: { isAvailable: true } })).not.toContain(id('bowl')),
        );
        expect(await idsFor({ q: 'nesting' })).toEqual([id('bowl')]);
        expect((await engine().stats()).documents).toBe(CATALOG.length);
      });

      test('what is removed is gone from words, lists and suggestions; twice is no fault', async () => {
        await engine().remove([id('towel'), id('nobody')]);
        await eventually(async () => expect(await idsFor({})).not.toContain(id('towel')));
        expect(await idsFor({ q: 'SKU-towel', filters: { statuses: 'any' } })).not.toContain(id('towel'));
        await engine().remove([id('towel')]);
        expect((await engine().stats()).documents).toBe(CATALOG.length - 1);
      });
    });
  });
}

const facetCounts = (answer: EngineAnswer, key: string): Record<string, number> =>
  Object.fromEntries(
    answer.facets.find((facet) => facet.key === key)?.values.map(({ value, count }) => [value, count]) ?? [],
  );

async function codeOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'nothing thrown',
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );
}
