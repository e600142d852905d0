import { analyse, STOP_WORDS } from './analyser.rules.ts';

/** Where a title stops naming the thing and begins to describe it. */
const CUTS = /,|\(|\[|\{|\s[-–—|:]\s?|[–—|]|\s(?:for|with|in|by|from|w\/)\s/i;
const MAX_WORDS_BACK = 3;

/**
 * The title's head noun: its last word before a comma, dash, bracket, "for", "with" or "in" ("Cast iron
 * skillet with lid, 12 in." → skillet). Numbers and little words do not count. Null when nothing is left.
 * @param words the whole title's words as the analyser gives them
 */
export function headNounAt(title: string, words: readonly string[]): string | null {
  const cut = title.search(CUTS);
  const before = cut > 0 ? analyse(title.slice(0, cut)) : words;
  for (let back = 1; back <= Math.min(MAX_WORDS_BACK, before.length); back += 1) {
    const word = before[before.length - back] ?? '';
    if (!/\d/.test(word) && word.length > 2 && !STOP_WORDS.has(word)) return word;
  }
  return null;
}
