import type { SearchRules } from '@zivero/shared/schemas/search-rules';
import type { Db } from 'mongodb';
import { SYNONYMS_COLLECTION } from './atlas-document.rules.ts';

/** A document of a synonym collection as Atlas Search reads it. */
type AtlasSynonym =
  | { mappingType: 'equivalent'; synonyms: string[] }
  | { mappingType: 'explicit'; input: string[]; synonyms: string[] };

const atlasSynonyms = (synonyms: SearchRules['synonyms']): AtlasSynonym[] =>
  synonyms.map((synonym) =>
    synonym.kind === 'two-way'
      ? { mappingType: 'equivalent', synonyms: synonym.phrases }
      : // An explicit mapping replaces its input: the word itself must stand among what it finds.
        { mappingType: 'explicit', input: [synonym.from], synonyms: [synonym.from, ...synonym.to] },
  );

/** Writes the published synonyms where the mapping of the search index reads them; Atlas notices by itself. */
export async function writeAtlasSynonyms(db: Db, synonyms: SearchRules['synonyms']): Promise<void> {
  const collection = db.collection<AtlasSynonym>(SYNONYMS_COLLECTION);
  const wanted = atlasSynonyms(synonyms);
  const before = await collection.find({}, { projection: { _id: 1 } }).toArray();
  if (wanted.length > 0) await collection.insertMany(wanted);
  // The old ones last: for a moment both hold, never none.
  if (before.length > 0) await collection.deleteMany({ _id: { $in: before.map(({ _id }) => _id) } });
}
