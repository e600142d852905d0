import { GrowingF64, GrowingU32 } from '../index/growing.ts';
import type { Sections, Words } from '../index/layout.ts';

/** Letters that count when letters are left out: the rest of a word is compared afterwards. */
const DELETE_PREFIX = 7;
const MIN_LENGTH = 3;
/** From this length on a word may be two edits away. */
export const TWO_EDITS_FROM = 6;
/** Above the number of words that can be meant: with a hash they make one number of 53 bits. */
const MOST_WORDS = 2 ** 21;

/** Words that may be what somebody meant: letters only. */
export const isSpellable = (word: string): boolean =>
  word.length >= MIN_LENGTH && !/[^\p{L}\p{M}]/u.test(word);

/**
 * Symmetric deletes (W. Garbe, SymSpell, 2012): two words are near if leaving out letters makes them the
 * same, so both sides leave out up to two letters of their first seven and meet at a hash.
 * @param words sorted dictionary; only the first two million that may be meant are taken, which is all of any language
 * @param documents in how many documents each stands as written
 */
export function buildDeletes(
  words: Words,
  documents: Uint32Array,
): Pick<Sections, 'deleteHashes' | 'deleteWords'> {
  const pairs = new GrowingF64();
  const spellable = new GrowingU32();
  const seen = new Set<number>();
  for (let place = 0; place < words.count && spellable.length < MOST_WORDS; place += 1) {
    if ((documents[place] ?? 0) === 0) continue;
    const word = words.at(place);
    if (!isSpellable(word)) continue;
    seen.clear();
    deleteHashesInto(word, word.length >= TWO_EDITS_FROM ? 2 : 1, seen);
    for (const hash of seen) pairs.push(hash * MOST_WORDS + spellable.length);
    spellable.push(place);
  }
  const sorted = pairs.data.subarray(0, pairs.length).sort();
  const deleteHashes = new Uint32Array(sorted.length);
  const deleteWords = new Uint32Array(sorted.length);
  for (let at = 0; at < sorted.length; at += 1) {
    const pair = sorted[at] ?? 0;
    const hash = Math.floor(pair / MOST_WORDS);
    deleteHashes[at] = hash;
    deleteWords[at] = spellable.data[pair - hash * MOST_WORDS] ?? 0;
  }
  return { deleteHashes, deleteWords };
}

/** Hashes of the word's beginning with up to `edits` letters left out, itself among them. */
export function deleteHashesInto(word: string, edits: number, out: Set<number>): void {
  const prefix = word.length > DELETE_PREFIX ? word.slice(0, DELETE_PREFIX) : word;
  out.add(hashText(prefix));
  if (edits > 0) leaveOut(prefix, 0, edits, out);
}

function leaveOut(text: string, from: number, edits: number, out: Set<number>): void {
  for (let at = from; at < text.length; at += 1) {
    const shorter = text.slice(0, at) + text.slice(at + 1);
    out.add(hashText(shorter));
    if (edits > 1) leaveOut(shorter, at, edits - 1, out);
  }
}

function hashText(text: string): number {
  let hash = 0x811c_9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x0100_0193);
  return hash >>> 0;
}
