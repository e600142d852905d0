import { type Db, MongoServerError } from 'mongodb';
import { SEARCH_COLLECTION, SYNONYMS_COLLECTION } from './atlas-document.rules.ts';
import { INDEX_DEFINITION, INDEX_NAME } from './atlas-index.ts';
import { definitionDiff } from './index-diff.rules.ts';

export type IndexStatus =
  | { kind: 'missing' }
  | { kind: 'there'; status: string; isQueryable: boolean; differences: string[] };

/** Codes of a server without mongot: CommandNotSupported, SearchNotEnabled, and "only allowed on Atlas". */
const WITHOUT_SEARCH = new Set([59, 115, 31082, 40324, 6047401]);

const NAMESPACE_EXISTS = 48;
const NAMESPACE_NOT_FOUND = 26;

type Listed = { name: string; status?: string; queryable?: boolean; latestDefinition?: unknown };

/** Whether this server knows `$search`; throws when it cannot be asked. */
export async function hasAtlasSearch(db: Db): Promise<boolean> {
  try {
    await listed(db);
    return true;
  } catch (error) {
    if (error instanceof MongoServerError && WITHOUT_SEARCH.has(Number(error.code))) return false;
    throw error;
  }
}

/** Search indexes of the collection; none while there is no collection. */
async function listed(db: Db): Promise<Listed[]> {
  try {
    return (await db.collection(SEARCH_COLLECTION).listSearchIndexes().toArray()) as unknown as Listed[];
  } catch (error) {
    if (error instanceof MongoServerError && error.code === NAMESPACE_NOT_FOUND) return [];
    throw error;
  }
}

/** The index on the server held against atlas-index.ts. */
export async function indexStatus(db: Db): Promise<IndexStatus> {
  const found = (await listed(db)).find(({ name }) => name === INDEX_NAME);
  if (!found) return { kind: 'missing' };
  return {
    kind: 'there',
    status: found.status ?? 'UNKNOWN',
    isQueryable: found.queryable === true,
    differences: definitionDiff(INDEX_DEFINITION, found.latestDefinition),
  };
}

/** Creates the index, or changes it where it differs; Atlas keeps answering from the old one meanwhile. */
export async function applyIndex(db: Db): Promise<'created' | 'updated' | 'unchanged'> {
  await ensureCollections(db);
  const documents = db.collection(SEARCH_COLLECTION);
  const status = await indexStatus(db);
  if (status.kind === 'missing') {
    await documents.createSearchIndexes([{ name: INDEX_NAME, definition: INDEX_DEFINITION }]);
    return 'created';
  }
  if (status.differences.length === 0) return 'unchanged';
  await documents.updateSearchIndex(INDEX_NAME, INDEX_DEFINITION);
  return 'updated';
}

/** Creates the index where there is none; never changes one, which takes a server minutes. */
export async function ensureIndex(db: Db): Promise<void> {
  if ((await indexStatus(db)).kind === 'missing') await applyIndex(db);
}

/** A collection must be there before an index, or a mapping of synonyms, can name it. */
async function ensureCollections(db: Db): Promise<void> {
  for (const name of [SEARCH_COLLECTION, SYNONYMS_COLLECTION]) {
    await db.createCollection(name).catch((error: unknown) => {
      if (!(error instanceof MongoServerError && error.code === NAMESPACE_EXISTS)) throw error;
    });
  }
}

/** Resolves when the index answers. Throws after `withinMs`. */
export async function untilQueryable(db: Db, withinMs: number): Promise<void> {
  const giveUpAt = Date.now() + withinMs;
  for (;;) {
    const status = await indexStatus(db);
    if (status.kind === 'there' && status.isQueryable) return;
    if (Date.now() > giveUpAt) throw new Error(`the search index is not ready: ${JSON.stringify(status)}`);
    await Bun.sleep(500);
  }
}
