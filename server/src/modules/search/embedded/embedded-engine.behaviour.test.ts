import { describe, expect, test } from 'bun:test';
import { AppError } from '../../../kernel/app-error.ts';
import { ANY, document, id } from '../engine.fixture.ts';
import type { EngineQuery, SearchDocument } from '../engine.ts';
import { createEmbeddedEngine } from './embedded-engine.ts';
import { LiveIndex } from './live-index.ts';
import { numberedFrom } from './numbered.fixture.ts';

async function engineOf(documents: SearchDocument[]) {
  const engine = createEmbeddedEngine();
  await engine.put(documents);
  const ask = (query: Partial<EngineQuery>) => engine.search({ ...ANY, ...query });
  const found = async (q: string) => (await ask({ q })).ids;
  return { engine, ask, found };
}

describe('ways of writing', () => {
  const titles: Record<string, string> = {
    inches: 'Skillet 12 in. cast iron',
    metric: 'Bottle 500ml steel',
    bulb: 'LED lightbulb warm',
    board: 'Skate board deck',
    hindi: 'सूती कुर्ता नीला',
    russian: 'Деревянная лампа',
    chinese: '陶瓷茶杯',
    french: 'Crème brûlée dish',
    model: 'Headphones WH-1000XM4',
    beam: 'Beam 2 in. x 4 in. x 8 ft. pine',
    lamp: 'Halogen 60-Watt E27',
    mark: 'Insignia™ soundbar',
  };
  const shop = engineOf(Object.entries(titles).map(([name, title]) => document(name, { title })));

  test.each([
    ['12 inch skillet', 'inches'],
    ['12" skillet', 'inches'],
    ['12in skillet', 'inches'],
    ['500 ml bottle', 'metric'],
    ['light bulb', 'bulb'],
    ['skateboard', 'board'],
    ['कुर्ता', 'hindi'],
    ['лампа', 'russian'],
    ['茶杯', 'chinese'],
    ['creme brulee dishes', 'french'],
    ['wh-1000xm4', 'model'],
    ['2x4x8 pine', 'beam'],
    ['beam 2 x 4', 'beam'],
    ['60w halogen', 'lamp'],
    ['insignia', 'mark'],
    ['beams', 'beam'],
    ['lightbulbb', 'bulb'],
    ['skatebord', 'board'],
    ['лампаа', 'russian'],
    ['茶杯 陶瓷', 'chinese'],
    ['СИНЯЯ лампа деревянная', 'russian'],
    ['60 w halogen', 'lamp'],
    ['wh 1000xm4', 'model'],
  ])('%p finds %p first', async (q, name) => {
    const { found } = await shop;
    expect((await found(q))[0]).toBe(id(name));
  });
});

describe('scripts without spaces', () => {
  test('what is not there as typed is not found for one sign of it, and exact stands before near', async () => {
    const { ask, found } = await engineOf([
      document('cup', { title: '陶瓷茶杯' }),
      document('pot', { title: '陶瓷茶壶' }),
      document('cha', { title: 'チャイ カップ' }),
    ]);
    expect((await found('陶瓷茶壶'))[0]).toBe(id('pot'));
    expect(await found('茶壶')).toEqual([id('pot')]);
    expect(await found('カップ')).toEqual([id('cha')]);
    const near = await ask({ q: '茶碗' });
    expect([near.total, near.corrected]).toEqual([0, null]);
  });
});

describe('while typing', () => {
  test('a word that was misspelt before the last is mended, the last goes on', async () => {
    const { engine } = await engineOf([
      document('one', { title: 'LED christmas lights' }),
      document('two', { title: 'LED christmas lights green' }),
    ]);
    const { terms, corrected } = await engine.suggest({ prefix: 'led chrismas li', locale: 'en', limit: 8 });
    expect(corrected).toEqual({ from: 'led chrismas li', to: 'led christmas li' });
    expect(terms.length).toBeGreaterThan(0);
    expect(terms.filter((term) => !term.startsWith('led christmas li'))).toEqual([]);
  });

  test('a brand and a dash before the thing are not what the thing is', async () => {
    const brand = { id: 'brd_1', slug: 'belkin', name: 'Belkin' } as never;
    const { engine } = await engineOf([
      document('one', { title: 'Belkin - Braided USB cable', brand }),
      document('two', { title: 'Belkin - USB wall charger', brand }),
    ]);
    const { terms } = await engine.suggest({ prefix: 'usb', locale: 'en', limit: 8 });
    expect(terms).toContain('usb cable');
    expect(terms).not.toContain('usb belkin');
  });

  test('each letter of a title is an answer that holds its product', async () => {
    const { engine } = await engineOf([
      document('lamp', { title: 'Crème mushroom lamp' }),
      document('cup', { title: '陶瓷茶杯' }),
    ]);
    for (const [title, name] of [
      ['creme mushroom lamp', 'lamp'],
      ['陶瓷茶杯', 'cup'],
    ] as const)
      for (let at = 1; at <= title.length; at += 1)
        expect(
          (await engine.suggest({ prefix: title.slice(0, at), locale: 'en', limit: 6 })).productIds,
        ).toContain(id(name));
  });
});

describe('hostile input', () => {
  const shop = engineOf([document('lamp', { title: 'Mushroom lamp' })]);

  test.each([
    'a'.repeat(10_000),
    'word '.repeat(2_000),
    '\u0000\u0007\u001f',
    '\ud800 lamp',
    '(.*)+$ [a-z] {1,9}',
    'title:lamp AND NOT "x" OR *',
    '__proto__ constructor toString',
    '\u202e\ufeff\u200b',
  ])('is answered: %p', async (q) => {
    const { ask, engine } = await shop;
    expect((await ask({ q })).total).toBeLessThanOrEqual(1);
    expect(
      (await engine.suggest({ prefix: q, locale: 'en', limit: 6 })).productIds.length,
    ).toBeLessThanOrEqual(1);
  });

  test('a cursor of another engine or order is refused', async () => {
    const { ask } = await shop;
    const answer = ask({ q: 'lamp', after: 'bm9uc2Vuc2U' });
    expect(await answer.catch((error: unknown) => (error instanceof AppError ? error.code : error))).toBe(
      'request.invalid',
    );
  });
});

describe('pages of a long answer', () => {
  test('neither repeat nor lose a product, past what is ranked anew, over several segments', async () => {
    const { engine, ask } = await engineOf([]);
    const wanted: string[] = [];
    for (let part = 0; part < 7; part += 1) {
      const documents = Array.from({ length: 100 }, (_, at) =>
        document(`p${part}x${at}z`, { title: `Oak lamp ${at % 7}`, soldCount: (at * 7919) % 50 }),
      );
      wanted.push(...documents.map((each) => each.id));
      await engine.put(documents);
      await ask({ q: 'lamp' });
    }
    const paged: string[] = [];
    let after: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof ask>> = await ask({ q: 'oak lamp', limit: 33, after });
      expect(page.total).toBe(700);
      paged.push(...page.ids);
      after = page.after;
    } while (after !== null && paged.length <= 700);
    expect(paged).toHaveLength(700);
    expect(new Set(paged)).toEqual(new Set(wanted));
  });
});

describe("the vendor's rules", () => {
  const shop = engineOf([
    document('sofa', { title: 'Green sofa', soldCount: 5 }),
    document('couch', { title: 'Green couch' }),
    document('pouf', { title: 'Green pouf', tags: ['eco'] }),
  ]);
  const none = { synonyms: [], stopWords: [], pins: [], boosts: [] };

  test('synonyms match as well, pins stand first, boosts lift, stop words may be missing', async () => {
    const { ask } = await shop;
    const synonyms = [{ from: 'sofa', to: ['couch'] }];
    expect((await ask({ q: 'sofa', rules: { ...none, synonyms } })).ids).toEqual([id('sofa'), id('couch')]);
    expect((await ask({ q: 'green', rules: { ...none, pins: [id('couch')] } })).ids[0]).toBe(id('couch'));
    const boosts = [{ field: 'tag' as const, value: 'eco', factor: 5 }];
    expect((await ask({ q: 'green', rules: { ...none, boosts } })).ids[0]).toBe(id('pouf'));
    expect((await ask({ q: 'cheap sofa', rules: { ...none, stopWords: ['cheap'] } })).ids).toEqual([
      id('sofa'),
    ]);
  });

  test('says why a product is there', async () => {
    const { ask } = await shop;
    const { explanations } = await ask({ q: 'green sofa', explain: true });
    expect(explanations?.[id('sofa')]?.map(({ signal }) => signal)).toContain('phrase');
  });

  test('what has some of the words is offered below, and not counted', async () => {
    const { ask } = await shop;
    const { ids, similar, total } = await ask({ q: 'green sofa', fill: true });
    expect([ids, total]).toEqual([[id('sofa')], 1]);
    expect(similar).toContain(id('couch'));
  });

  test('learned phrases complete a prefix', async () => {
    const { engine } = await shop;
    await engine.learn?.([{ text: 'green velvet', weight: 3 }]);
    expect((await engine.suggest({ prefix: 'gree', locale: 'en', limit: 6 })).terms).toContain(
      'green velvet',
    );
  });
});

describe('what changes', () => {
  test('ends as if it had been built anew: words, facts and counts', async () => {
    const before = Array.from({ length: 300 }, (_, at) => document(`n${at}z`, { title: `Blue cup ${at}` }));
    const { engine, ask } = await engineOf(before);
    await ask({});
    const after = before.map((each, at) =>
      at % 3 === 0
        ? { ...each, title: `Red jug ${at}`, updatedAt: 1 }
        : at % 3 === 1
          ? { ...each, soldCount: at }
          : each,
    );
    for (const [at, each] of after.entries()) {
      if (at % 3 === 0) await engine.put([each]);
      if (at % 3 === 1) await engine.patch([{ id: each.id, soldCount: each.soldCount }]);
      if (at % 10 === 0) await ask({ q: 'cup' });
    }
    const fresh = await engineOf(after);
    for (const query of [{ q: 'cup' }, { q: 'red jug' }, { sort: 'best-selling' as const }, { q: 'blu' }]) {
      const whole = { ...query, limit: 400 };
      const [changed, built] = [await ask(whole), await fresh.ask(whole)];
      expect(changed.total).toBe(built.total);
      expect(new Set(changed.ids)).toEqual(new Set(built.ids));
    }
    const best = { sort: 'best-selling' as const, limit: 50 };
    expect((await ask(best)).ids).toEqual((await fresh.ask(best)).ids);
  });
});

test('a price beyond the narrow columns is filtered, sorted and counted like any other, wherever it came from', async () => {
  const price = (minMinor: number) => [{ currency: 'EUR', minMinor, maxMinor: minMinor, onSale: false }];
  const huge = 5_000_000_000_00;
  const { engine, ask } = await engineOf([
    document('ring', { title: 'Ring', prices: price(900) }),
    document('crown', { title: 'Crown', prices: price(huge) }),
  ]);
  const orders = async () => [
    (await ask({ currency: 'EUR', sort: 'price-asc' })).ids,
    (await ask({ currency: 'EUR', filters: { priceMinMinor: 1000 } })).ids,
    (await ask({ currency: 'EUR', facets: ['price'] })).price?.maxMinor,
  ];
  expect(await orders()).toEqual([[id('ring'), id('crown')], [id('crown')], huge]);
  // Into a segment whose prices were small until now.
  await engine.put([document('pin', { title: 'Pin', prices: price(100) })]);
  await ask({});
  await engine.patch([{ id: id('pin'), prices: price(huge + 1) }]);
  await engine.put([document('brooch', { title: 'Brooch', prices: price(700) })]);
  expect(await orders()).toEqual([
    [id('brooch'), id('ring'), id('crown'), id('pin')],
    [id('crown'), id('pin')].sort(),
    huge + 1,
  ]);
});

test('what an empty search lists follows at once what may be seen', async () => {
  const { engine, ask } = await engineOf([document('a'), document('b'), document('c')]);
  const listed = async (query: Partial<EngineQuery> = {}) => (await ask(query)).ids.toSorted();
  const all = [id('a'), id('b'), id('c')];
  expect(await listed()).toEqual(all);
  await engine.patch([{ id: id('a'), status: 'archived' }]);
  expect(await listed()).toEqual([id('b'), id('c')]);
  expect(await listed({ filters: { statuses: ['archived'] } })).toEqual([id('a')]);
  expect(await listed({ filters: { statuses: 'any' } })).toEqual(all);
  await engine.patch([
    { id: id('a'), status: 'active' },
    { id: id('b'), prices: [] },
  ]);
  expect(await listed({ currency: 'EUR' })).toEqual([id('a'), id('c')]);
  await engine.remove([id('c')]);
  expect(await listed({ currency: 'EUR', filters: { priceMinMinor: 0, isAvailable: true } })).toEqual([
    id('a'),
  ]);
  await engine.put([document('c', { title: 'again' })]);
  expect(await listed({ currency: 'EUR' })).toEqual([id('a'), id('c')]);
});

test('suggestions found while a search pauses change neither', () => {
  const index = new LiveIndex({ folder: null, merge: null, onFault: () => {} });
  index.put(numberedFrom(0, 500, 0));
  index.settle();
  const query: EngineQuery = {
    ...ANY,
    q: 'lamp blue',
    filters: { priceMinMinor: 200 },
    facets: ['brand', 'category', 'price', 'attributes', 'rating', 'availability'],
  };
  const { tookMs: _, ...alone } = index.search(query);
  const suggestions = () => index.suggest({ prefix: 'num', limit: 6 });
  const suggested = suggestions();
  const steps = index.searchInSteps(query);
  let pauses = 0;
  for (;;) {
    const step = steps.next();
    if (step.done) {
      const { tookMs: __, ...whole } = step.value;
      expect(whole).toEqual(alone);
      break;
    }
    pauses += 1;
    expect(suggestions()).toEqual(suggested);
  }
  expect(pauses).toBeGreaterThan(3);
});
