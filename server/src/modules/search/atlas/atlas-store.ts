import type { Collection } from 'mongodb';
import type { SearchDocument, SearchEngine, SearchPatch } from '../engine.ts';
import { type AtlasDocument, atlasDocument, atlasPatch } from './atlas-document.rules.ts';

/** Keeps the collection of search documents; mongot carries each write into the index within a second or so. */
export function createAtlasStore(
  documents: Collection<AtlasDocument>,
): Pick<SearchEngine, 'put' | 'patch' | 'remove'> {
  /** Several web processes are told of the same change: only what differs is written. */
  async function put(given: readonly SearchDocument[]): Promise<void> {
    if (given.length === 0) return;
    const wanted = given.map(atlasDocument);
    const there = await documents
      .find({ _id: { $in: wanted.map(({ _id }) => _id) } }, { projection: { hash: 1 } })
      .toArray();
    const hashes = new Map(there.map(({ _id, hash }) => [_id, hash]));
    const changed = wanted.filter(({ _id, hash }) => hashes.get(_id) !== hash);
    if (changed.length === 0) return;
    await documents.bulkWrite(
      changed.map(({ _id, ...fields }) => ({
        replaceOne: { filter: { _id }, replacement: fields, upsert: true },
      })),
      { ordered: false },
    );
  }

  async function patch(patches: readonly SearchPatch[]): Promise<void> {
    if (patches.length === 0) return;
    await documents.bulkWrite(
      patches.map((one) => ({
        updateOne: { filter: { _id: one.id }, update: { $set: atlasPatch(one), $unset: { hash: '' } } },
      })),
      { ordered: false },
    );
  }

  return {
    put,
    patch,
    async remove(ids) {
      if (ids.length > 0) await documents.deleteMany({ _id: { $in: [...ids] } });
    },
  };
}
