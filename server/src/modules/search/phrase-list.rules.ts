import type { LearnedPhrase } from './engine.ts';
import { foldWord } from './text.rules.ts';

type Entry = { key: string; phrase: LearnedPhrase };

/** Learned phrases in alphabetical order of their folded form, for engines without a phrase table of their own. */
export function createPhraseList() {
  let entries: Entry[] = [];
  return {
    replace(phrases: readonly LearnedPhrase[]): void {
      entries = phrases
        .map((phrase) => ({ key: foldWord(phrase.text), phrase }))
        .sort((a, b) => (a.key < b.key ? -1 : 1));
    },
    /** Those that begin with `prefix` and add something to it, the weightiest first. */
    startingWith(prefix: string, limit: number): string[] {
      const wanted = foldWord(prefix.trimStart());
      if (wanted === '') return [];
      const found: LearnedPhrase[] = [];
      for (let at = firstAtOrAfter(entries, wanted); at < entries.length; at += 1) {
        const entry = entries[at];
        if (!entry?.key.startsWith(wanted)) break;
        if (entry.key !== wanted.trimEnd()) found.push(entry.phrase);
      }
      return found
        .sort((a, b) => b.weight - a.weight)
        .slice(0, limit)
        .map(({ text }) => text);
    },
  };
}

function firstAtOrAfter(entries: readonly Entry[], key: string): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle]?.key ?? '') < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
