import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { Product } from '@zivero/shared/schemas/catalog';
import { type CommandStartedEvent, MongoClient } from 'mongodb';
import { testStores } from '../../../test/harness.ts';
import { createTestCatalog, variantDraft } from '../../../test/test-catalog.ts';

afterAll(() => watched.close());
const stores = await testStores();
/** As the server's client, but it tells of each command. */
const watched = new MongoClient(stores.urls.mongodb, { monitorCommands: true });
const commands: string[] = [];
watched.on('commandStarted', ({ commandName, command }: CommandStartedEvent) => {
  if (commandName !== 'endSessions') commands.push(`${commandName} ${command[commandName]}`);
});
const mongo = { client: watched, db: watched.db(), close: () => watched.close() };
const shop = createTestCatalog({ ...stores, mongo });
const made: Product[] = [];

const QUERY = { filters: {}, sort: 'relevance', limit: 24, locale: 'en' } as const;
const search = (q: string) => shop.search.search({ ...QUERY, q });
async function commandsOf(work: () => Promise<unknown>): Promise<string[]> {
  commands.length = 0;
  await work();
  return [...commands];
}

beforeAll(async () => {
  const { id: brandId } = await shop.catalog.saveBrand({ name: 'Kilnmere' });
  const { id: categoryId } = await shop.catalog.saveCategory({ name: 'Lamps', parentId: null });
  for (let i = 0; i < 30; i += 1)
    made.push(
      await shop.add({ title: `Lamp ${i} ${i < 10 ? 'sage' : 'ink'}`, brandId, categoryIds: [categoryId] }),
    );
  await shop.indexAll();
  await search('lamp');
});

describe('what a page of 24 results asks of MongoDB', () => {
  test('without the change feed: its products in one read, its brands in one each way', async () => {
    const asked = await commandsOf(async () => expect((await search('lamp')).products).toHaveLength(24));
    expect(asked.filter((command) => command === 'find products')).toHaveLength(1);
    expect(asked.filter((command) => command === 'find brands')).toHaveLength(2);
    expect(asked).toHaveLength(3);
  });

  test('searches of the same moment share their reads', async () => {
    const asked = await commandsOf(async () => {
      const pages = await Promise.all(Array.from({ length: 12 }, () => search('lamp')));
      for (const { products } of pages) expect(products).toHaveLength(24);
    });
    expect(asked.filter((command) => command === 'find products').length).toBeLessThanOrEqual(4);
  });

  test('what is not for sale has no card, whoever asks for it by its id', async () => {
    const draft = await shop.add({ title: 'Lamp of tomorrow', status: 'draft' });
    const [first] = made;
    const ids = [draft.id, ...(first ? [first.id] : [])];
    expect((await shop.catalog.cards(ids)).map(({ id }) => id)).toEqual(ids.slice(1));
  });

  test('with it: nothing for what was shown before, one read for all the rest', async () => {
    shop.cache.setFeedLive(true);
    try {
      await search('lamp sage');
      expect(await commandsOf(() => search('lamp sage'))).toEqual([]);
      expect(
        await commandsOf(() => shop.search.suggest({ prefix: 'lamp sage', limit: 6, locale: 'en' })),
      ).toEqual([]);
      expect(await commandsOf(() => search('lamp'))).toEqual(['find products']);
      expect(await commandsOf(() => search('lamp'))).toEqual([]);
    } finally {
      shop.cache.setFeedLive(false);
    }
  });

  test('a saved price and a counted unit show in the next page of the process that saved them', async () => {
    shop.cache.setFeedLive(true);
    try {
      await search('lamp sage');
      const lamp = made[0] as Product;
      const card = async () => (await search('lamp sage')).products.find(({ id }) => id === lamp.id);
      const before = await card();
      const prices = [{ currency: 'EUR', amountMinor: 4_200, compareAtMinor: null }];
      const variants = lamp.variants.map((variant) => ({ ...variantDraft(), ...variant, prices }));
      await shop.catalog.update({ id: lamp.id, base: lamp.version, changes: { variants } });
      expect((await card())?.price.amountMinor).toBe(4_200);
      expect(before?.availability).toBe('sold-out');
      const available = Object.fromEntries(lamp.variants.map(({ id }) => [id, 40]));
      await shop.catalog.applyStock({ productId: lamp.id, available, seq: 1 });
      expect((await card())?.availability).toBe('in-stock');
    } finally {
      shop.cache.setFeedLive(false);
    }
  });
});
