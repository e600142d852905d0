import type { Sections } from '../index/layout.ts';

/** Letters that count when letters are left out: the rest of a word is compared afterwards. */
const DELETE_PREFIX = 7;
const MIN_LENGTH = 3;
/** From this length on a word may be two edits away. */
export const TWO_EDITS_FROM = 6;
const WORD_BITS = 2 ** 21;

/** Words that may be what somebody meant: letters only. */
export const isSpellable = (word: string): boolean =>
  word.length >= MIN_LENGTH && !/[^\p{L}\p{M}]/u.test(word);

/**
 * Symmetric deletes (W. Garbe, SymSpell, 2012): two words are near if leaving out letters makes them the
 * same, so both sides leave out up to two letters of their first seven and meet at a hash.
 * @param words sorted dictionary @param documents in how many documents each stands as written
 */
export function buildDeletes(
  words: readonly string[],
  documents: Uint32Array,
): Pick<Sections, 'deleteHashes' | 'deleteWords'> {
  const pairs: number[] = [];
  const seen = new Set<number>();
  for (const [place, word] of words.entries()) {
    if ((documents[place] ?? 0) === 0 || !isSpellable(word)) continue;
    seen.clear();
    deleteHashesInto(word, word.length >= TWO_EDITS_FROM ? 2 : 1, seen);
    for (const hash of seen) pairs.push(hash * WORD_BITS + place);
  }
  const sorted = Float64Array.from(pairs).sort();
  const deleteHashes = new Uint32Array(sorted.length);
  const deleteWords = new Uint32Array(sorted.length);
  for (let at = 0; at < sorted.length; at += 1) {
    const pair = sorted[at] ?? 0;
    const hash = Math.floor(pair / WORD_BITS);
    deleteHashes[at] = hash;
    deleteWords[at] = pair - hash * WORD_BITS;
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
