import { packPhrases, type Sections, type Words } from '../index/layout.ts';
import { analyse, STOP_WORDS } from '../words/analyser.rules.ts';

const MAX_WORDS = 4;
/** The best known titles say which phrases are usual. */
const MAX_TITLES = 100_000;
const MAX_PHRASES = 200_000;
/** A brand's or category's name is worth more than words that happen to stand together. */
const NAME_FACTOR = 3;
export const NO_HEAD = 0xff;

type Phrase = { text: string; weight: number };

/** Titles as entries of the dictionary, the best known first. */
type Titles = {
  words: Words;
  titleWords: Uint32Array;
  titleWordOffsets: Uint32Array;
  /** Which of its words is each title's head noun, NO_HEAD = none. */
  titleHeads: Uint8Array;
  /** What is not for sale is not given away by suggestions. */
  isActive: (document: number) => boolean;
};

/**
 * The phrase table of autocomplete: names of brands and categories, a word with the head noun of its title
 * ("adidas pants", whatever stands between them), and the runs of one to four words that stand in several
 * titles, found level by level: a longer run is counted only if both of its ends were frequent (Agrawal
 * and Srikant, "Fast algorithms for mining association rules", 1994).
 */
export function minePhrases(
  given: Titles & { names: readonly { text: string; weight: number }[] },
): Pick<Sections, 'phraseOffsets' | 'phraseUnits' | 'phraseWeights'> {
  const found = new Map<string, Phrase>();
  for (const phrase of frequentRuns(given)) found.set(phrase.text, phrase);
  for (const pair of frequentPairs(given)) {
    const run = found.get(pair.text);
    if (!run || run.weight < pair.weight) found.set(pair.text, pair);
  }
  for (const { text, weight } of given.names) {
    const folded = analyse(text).join(' ');
    if (folded === '') continue;
    const known = found.get(folded)?.weight ?? 0;
    found.set(folded, { text: folded, weight: known + weight * NAME_FACTOR });
  }
  let phrases = [...found.values()];
  if (phrases.length > MAX_PHRASES)
    phrases = phrases.sort((a, b) => b.weight - a.weight).slice(0, MAX_PHRASES);
  phrases.sort((a, b) => (a.text < b.text ? -1 : 1));
  return {
    ...packPhrases(phrases.map(({ text }) => text)),
    phraseWeights: Float32Array.from(phrases, ({ weight }) => weight),
  };
}

/** A word and the head noun of its title, where that is so in several titles. */
function* frequentPairs({
  words,
  titleWords,
  titleWordOffsets,
  titleHeads,
  isActive,
}: Titles): Generator<Phrase> {
  const titles = Math.min(MAX_TITLES, titleWordOffsets.length - 1);
  const least = leastOf(titles);
  const counts = new Map<number, number>();
  for (let title = 0; title < titles; title += 1) {
    const place = titleHeads[title] ?? NO_HEAD;
    if (place === NO_HEAD || !isActive(title)) continue;
    const from = titleWordOffsets[title] ?? 0;
    const head = titleWords[from + place] ?? 0;
    for (let at = from; at < (titleWordOffsets[title + 1] ?? 0); at += 1) {
      const word = titleWords[at] ?? 0;
      if (word === head) continue;
      const key = word * KEY_BASE + head;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  for (const [key, count] of counts) {
    if (count < least) continue;
    const word = words.at(Math.floor(key / KEY_BASE));
    if (isLittle(word)) continue;
    yield { text: `${word} ${words.at(key % KEY_BASE)}`, weight: count * 2 };
  }
}

/** Above every dictionary entry, so that two make one key. */
const KEY_BASE = 2 ** 24;
const leastOf = (titles: number): number => (titles < 200 ? 1 : Math.max(2, Math.floor(titles / 20_000)));
const isLittle = (word: string): boolean => STOP_WORDS.has(word) || !/\p{L}/u.test(word);

/** What is asked of some words of many, each once. */
function remembered(words: Words, is: (word: string) => boolean): (place: number) => boolean {
  const known = new Uint8Array(words.count);
  return (place) => {
    if (known[place] === 0) known[place] = is(words.at(place)) ? 1 : 2;
    return known[place] === 1;
  };
}

function* frequentRuns({ words, titleWords, titleWordOffsets, isActive }: Titles): Generator<Phrase> {
  const titles = Math.min(MAX_TITLES, titleWordOffsets.length - 1);
  const least = leastOf(titles);
  const isStop = remembered(words, isLittle);
  /** Number of the run that begins at each place of the titles, at the level before; 0 = not frequent. */
  let runs = new Uint32Array(titleWordOffsets[titles] ?? 0);
  for (let level = 1; level <= MAX_WORDS; level += 1) {
    const numbers = new Map<number, number>();
    const counts: number[] = [0];
    const first: number[] = [0];
    const here = new Uint32Array(runs.length);
    for (let title = 0; title < titles; title += 1) {
      if (!isActive(title)) continue;
      const end = titleWordOffsets[title + 1] ?? 0;
      for (let at = titleWordOffsets[title] ?? 0; at + level <= end; at += 1) {
        let key = titleWords[at] ?? 0;
        if (level > 1) {
          const before = runs[at] ?? 0;
          if (before === 0 || runs[at + 1] === 0) continue;
          // Runs of the level before are numbered densely: together with the next word they are a key.
          key = before * KEY_BASE + (titleWords[at + level - 1] ?? 0);
        }
        let number = numbers.get(key);
        if (number === undefined) {
          number = first.length;
          numbers.set(key, number);
          counts.push(0);
          first.push(at);
        }
        counts[number] = (counts[number] ?? 0) + 1;
        here[at] = number;
      }
    }
    for (let number = 1; number < first.length; number += 1) {
      const count = counts[number] ?? 0;
      const at = first[number] ?? 0;
      const [from, to] = [titleWords[at] ?? 0, titleWords[at + level - 1] ?? 0];
      if (count < least || isStop(from) || isStop(to)) continue;
      const text = Array.from(titleWords.subarray(at, at + level), words.at).join(' ');
      // Longer runs are rarer and say more.
      yield { text, weight: count * level };
    }
    for (let at = 0; at < here.length; at += 1) if ((counts[here[at] ?? 0] ?? 0) < least) here[at] = 0;
    runs = here;
  }
}
