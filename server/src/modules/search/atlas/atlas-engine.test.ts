import { describe, expect, test } from 'bun:test';
import { MongoClient } from 'mongodb';
import { openGate } from '../../../../test/gate.ts';
import { testStores } from '../../../../test/harness.ts';
import { createMongo } from '../../../infra/mongo/client.ts';
import { createLog } from '../../../kernel/log.ts';
import { chooseEngine } from '../choose-engine.ts';
import { describeSearchEngine } from '../engine.contract.ts';
import { CATALOG, document, id } from '../engine.fixture.ts';
import { createMinisearchEngine } from '../minisearch-engine.ts';
import { type AtlasDocument, SEARCH_COLLECTION, SYNONYMS_COLLECTION } from './atlas-document.rules.ts';
import { createAtlasEngine } from './atlas-engine.ts';
import { ensureIndex, hasAtlasSearch, untilQueryable } from './atlas-indexes.ts';
import { removeStrays } from './atlas-strays.ts';
import { writeAtlasSynonyms } from './atlas-synonyms.ts';

const atlasUrl = process.env.MONGODB_ATLAS_URL;
const stores = await testStores();
const { db } = stores.mongo;
const documents = db.collection<AtlasDocument>(SEARCH_COLLECTION);
const log = createLog('silent');

if (atlasUrl === undefined || atlasUrl === '') {
  test.skip('search engine: atlas (set MONGODB_ATLAS_URL to run the contract on a server with $search)', () => {});
} else {
  describeSearchEngine('atlas', async () => {
    const client = new MongoClient(atlasUrl);
    const own = client.db(`zt_${Date.now()}_atlas`);
    await ensureIndex(own);
    await untilQueryable(own, 120_000);
    return {
      engine: createAtlasEngine({ db: own }),
      async close() {
        await own.dropDatabase();
        await client.close();
      },
    };
  });
}

describe('what the Atlas engine keeps', () => {
  const engine = createAtlasEngine({ db });

  test('documents are written once, patched in their facts, and removed', async () => {
    await engine.put(CATALOG);
    const lamp = await documents.findOne({ _id: id('lamp') });
    await engine.put([...CATALOG, document('new')]);
    expect((await engine.stats()).documents).toBe(CATALOG.length + 1);
    expect(await documents.findOne({ _id: id('lamp') })).toEqual(lamp);

    await engine.patch([{ id: id('lamp'), availability: 'sold-out', available: 0, soldCount: 7 }]);
    expect(await documents.findOne({ _id: id('lamp') })).toMatchObject({
      title: lamp?.title ?? '',
      availabilityFactor: 0.7,
      available: 0,
      soldCount: 7,
    });
    // The whole document again: what was patched in between is replaced.
    await engine.put(CATALOG);
    expect(await documents.findOne({ _id: id('lamp') })).toEqual(lamp);

    await engine.remove([id('new'), id('nobody')]);
    expect((await engine.stats()).documents).toBe(CATALOG.length);
  });

  test('documents of products that are no more are found and removed', async () => {
    await engine.put(CATALOG);
    const products = db.collection<{ _id: string; slug: string; variants: { id: string; sku: string }[] }>(
      'products',
    );
    const kept = CATALOG.filter((_, at) => at % 2 === 0);
    await products.insertMany(
      kept.map(({ id: _id }) => ({ _id, slug: _id, variants: [{ id: `${_id}v`, sku: `${_id}s` }] })),
    );
    expect(await removeStrays(db)).toBe(CATALOG.length - kept.length);
    const left = await documents.find({}, { projection: { _id: 1 } }).toArray();
    expect(left.map(({ _id }) => _id).sort()).toEqual(kept.map(({ id: one }) => one).sort());
    expect(await removeStrays(db)).toBe(0);
  });
});

describe('synonyms for searches without rules', () => {
  test('are written as Atlas reads them, in place of the old ones', async () => {
    const kept = (): Promise<unknown[]> =>
      db
        .collection(SYNONYMS_COLLECTION)
        .find({}, { projection: { _id: 0 } })
        .toArray();
    await writeAtlasSynonyms(db, [{ kind: 'two-way', phrases: ['old', 'ancient'] }]);
    await writeAtlasSynonyms(db, [
      { kind: 'two-way', phrases: ['sofa', 'couch'] },
      { kind: 'one-way', from: 'pullover', to: ['jumper'] },
    ]);
    expect(await kept()).toEqual([
      { mappingType: 'equivalent', synonyms: ['sofa', 'couch'] },
      { mappingType: 'explicit', input: ['pullover'], synonyms: ['pullover', 'jumper'] },
    ]);
    await writeAtlasSynonyms(db, []);
    expect(await kept()).toEqual([]);
  });
});

describe('the choice of the engine', () => {
  test('auto asks the server whether it has $search', async () => {
    const { engine } = chooseEngine({ wanted: 'auto', db, embedded: createMinisearchEngine, log });
    const expected = (await hasAtlasSearch(db)) ? 'atlas' : 'minisearch';
    expect((await engine.stats()).engine).toBe(expected);
  });

  test('a server that could not be asked is asked again', async () => {
    const gate = await openGate(stores.urls.mongodb);
    const mongo = createMongo({ url: gate.url });
    await mongo.db.command({ ping: 1 });
    gate.cut();
    const { engine } = chooseEngine({
      wanted: 'auto',
      db: mongo.db,
      embedded: createMinisearchEngine,
      log,
    });
    await expect(engine.stats()).rejects.toThrow();
    gate.mend();
    expect((await engine.stats()).engine).toBeString();
    await mongo.close();
    await gate.stop();
  }, 30_000);

  test('embedded never asks', async () => {
    const { engine, cleanup } = chooseEngine({
      wanted: 'embedded',
      db,
      embedded: createMinisearchEngine,
      log,
    });
    expect((await engine.stats()).engine).toBe('minisearch');
    await cleanup();
  });
});
