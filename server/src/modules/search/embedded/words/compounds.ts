import type { Segment } from '../index/segment.ts';
import type { Lexicon } from './lexicon.ts';
import { correctionsOf } from './speller.ts';
import { isSpellable } from './speller-index.ts';

/** Words that one may stand for; `trust` 0 to 1, `isMeant`: it was misspelt. */
export type Parts = { words: string[]; trust: number; isMeant: boolean };

const MIN_LENGTH = 5;
/** Longer words are not taken apart: each place to cut costs a look. */
const MAX_LENGTH = 24;
const MIN_PART = 2;
/** "bifold" is as good as "bi fold" where titles have the two at least so often as documents have the one. */
const AS_OFTEN = 0.5;
/** Two words that never stand side by side are rarely meant. */
const UNSEEN = 0.3;
/** A part this long is hardly there by chance. */
const MIN_SURE_PART = 4;
const SLIPPED = 0.5;
const MAX_SLIPPED = 4;

/** "light bulb" is also "lightbulb", where the catalog has that word. */
export function isJoined(lexicon: Lexicon, word: string, next: string): boolean {
  if (/\d/.test(word) || /\d/.test(next) || word.length < MIN_PART || next.length < MIN_PART) return false;
  return lexicon.having(word + next) > 0;
}

/** A known "bifold" is also "bi fold", where titles have the two side by side often enough. */
export function apart(lexicon: Lexicon, word: string): Parts[] {
  if (!canBeCut(word)) return [];
  const least = Math.max(1, AS_OFTEN * lexicon.having(word));
  return cutsOf(word)
    .filter((words) => lexicon.sideBySide(words) >= least)
    .map((words) => ({ words, trust: 1, isMeant: false }));
}

/**
 * An unknown "lightbulb" is "light bulb", where the catalog has both words, rather those that stand side by
 * side in titles; then they may also share a letter, "hardisk".
 * @param isLost nothing else is known that it could mean: then the words need not stand side by side
 */
export function split(lexicon: Lexicon, word: string, { isLost }: { isLost: boolean }): Parts[] {
  if (!canBeCut(word)) return [];
  let best: { words: string[]; beside: number; documents: number } | null = null;
  for (const words of [...cutsOf(word), ...cutsOf(word, 1)]) {
    const isShared = words.join('').length > word.length;
    const beside = lexicon.sideBySide(words);
    if (((isShared || !isLost) && beside === 0) || (best !== null && beside < best.beside)) continue;
    const documents = Math.min(...words.map((part) => lexicon.having(part)));
    if (documents === 0) continue;
    if (best === null || beside > best.beside || documents > best.documents)
      best = { words, beside, documents };
  }
  return best === null ? [] : [{ words: best.words, trust: best.beside > 0 ? 1 : UNSEEN, isMeant: false }];
}

/** An unknown "mushromlamp" is "mushroom lamp": a space is missing and one of the words is misspelt. */
export function splitWithSlip(segments: readonly Segment[], lexicon: Lexicon, word: string): Parts[] {
  if (!canBeCut(word)) return [];
  let best: { words: string[]; beside: number } | null = null;
  let tries = 0;
  for (const cut of cutsOf(word)) {
    const [left = '', right = ''] = cut;
    for (const [sure, other] of [
      [left, right],
      [right, left],
    ] as const) {
      if (sure.length < MIN_SURE_PART || lexicon.having(sure) === 0) continue;
      tries += 1;
      if (tries > MAX_SLIPPED) break;
      for (const { word: meant } of correctionsOf(segments, other)) {
        const words = sure === left ? [sure, meant] : [meant, sure];
        const beside = lexicon.sideBySide(words);
        if (beside > (best?.beside ?? 0)) best = { words, beside };
      }
    }
  }
  return best === null ? [] : [{ words: best.words, trust: SLIPPED, isMeant: true }];
}

const canBeCut = (word: string): boolean =>
  word.length >= MIN_LENGTH && word.length <= MAX_LENGTH && isSpellable(word);

/** Both parts for each place to cut at; the last `shared` letters of the first also begin the second. */
const cutsOf = (word: string, shared = 0): string[][] =>
  Array.from({ length: word.length - 2 * MIN_PART + 1 }, (_, at) => [
    word.slice(0, at + MIN_PART),
    word.slice(at + MIN_PART - shared),
  ]);
