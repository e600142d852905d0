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
 * @param isText 1 for each that stands in a text: one of codes alone (SKUs, barcodes) is nobody's slip
 */
export function buildDeletes(
  words: Words,
  isText: Uint8Array,
): Pick<Sections, 'deleteHashes' | 'deleteWords'> {
  const pairs = new GrowingF64();
  const spellable = new GrowingU32();
  for (let place = 0; place < words.count && spellable.length < MOST_WORDS; place += 1) {
    if (isText[place] !== 1 || words.hasDigit(place)) continue;
    const word = words.at(place);
    if (!isSpellable(word)) continue;
    const own = deleteHashesOf(word, word.length >= TWO_EDITS_FROM ? 2 : 1);
    for (let at = 0; at < own.length; at += 1)
      pairs.push((own[at] as number) * MOST_WORDS + spellable.length);
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

/** Of a word's beginning as it is, with one letter left out, and with two. */
const MOST_HASHES = 1 + DELETE_PREFIX + (DELETE_PREFIX * (DELETE_PREFIX - 1)) / 2;
const hashes = new Uint32Array(MOST_HASHES);

/** Hashes of the word's beginning with up to `edits` (0 to 2) letters left out, each once; valid until the next call. */
export function deleteHashesOf(word: string, edits: number): Uint32Array {
  const length = Math.min(word.length, DELETE_PREFIX);
  let count = 0;
  const add = (first: number, second: number) => {
    const hash = hashWithout(word, length, first, second);
    for (let at = 0; at < count; at += 1) if (hashes[at] === hash) return;
    hashes[count++] = hash;
  };
  add(NONE, NONE);
  for (let first = 0; edits > 0 && first < length; first += 1) {
    add(first, NONE);
    for (let second = first + 1; edits > 1 && second < length; second += 1) add(first, second);
  }
  return hashes.subarray(0, count);
}

const NONE = -1;

/** Of the word's first `length` letters but for two places: no text is made of them, there are millions. */
function hashWithout(word: string, length: number, first: number, second: number): number {
  let hash = 0x811c_9dc5;
  for (let at = 0; at < length; at += 1)
    if (at !== first && at !== second) hash = Math.imul(hash ^ word.charCodeAt(at), 0x0100_0193);
  return hash >>> 0;
}
