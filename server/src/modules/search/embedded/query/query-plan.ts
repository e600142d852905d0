import type { QueryRules } from '../../engine.ts';
import type { Segment } from '../index/segment.ts';
import { mostFrequent } from '../suggest/selection.rules.ts';
import { analyse, STOP_WORDS, stemOf } from '../words/analyser.rules.ts';
import { apart, isJoined, type Parts, split, splitWithSlip } from '../words/compounds.ts';
import { weighByContext } from '../words/context.ts';
import { Lexicon } from '../words/lexicon.ts';
import { correctionsOf } from '../words/speller.ts';
import { rarity } from './ranking.rules.ts';

/** Words that must all be there, as their stems; `weight` 0 to 1 is trust in this way of saying it. */
export type Branch = {
  stems: string[];
  rarities: number[];
  weight: number;
  /** 0 to 1: how much of its word a title with it has. */
  trust: number;
  /** The word that was perhaps meant, if this is a correction. */
  correction?: string;
};
/** One or more words of the query, and the ways to say them: a document has at least one. */
export type Slot = {
  words: string[];
  branches: Branch[];
  share: number;
  isKnown: boolean;
  /** Of each branch only so many documents are looked at, the best known ones. */
  most?: number;
};
export type Plan = { slots: Slot[]; hasUnknown: boolean };

const MAX_WORDS = 12;
const MAX_COMPLETIONS = 24;
const MOST_OF_COMPLETION = 400;
/** A word that stands in so few documents may itself be a slip. */
const SELDOM = 2;
/** … in a catalog of at least so many. */
const SELDOM_FROM = 2000;
/** A word that exists was meant to be another only if that is so many times as usual. */
const TIMES_AS_USUAL = 10;
const COMPLETION = 0.7;
const SYNONYM = 0.9;

/** What a query is read as over these segments. `fuzzy`: known words too may have been meant otherwise. */
export class QueryReader {
  private readonly lexicon: Lexicon;
  constructor(
    private readonly segments: readonly Segment[],
    private readonly rules: QueryRules | null,
  ) {
    this.lexicon = new Lexicon(segments);
  }

  read(q: string, how: { fuzzy: boolean }): Plan {
    return this.readWords(analyse(q), how);
  }

  /** @param words as the analyser gives them; of those that say something what is beyond MAX_WORDS is passed over */
  readWords(words: readonly string[], { fuzzy }: { fuzzy: boolean }): Plan {
    const used = carryingOf(words, new Set(this.rules?.stopWords)).slice(0, MAX_WORDS);
    const slots: Slot[] = [];
    let hasUnknown = false;
    for (let at = 0; at < used.length; at += 1) {
      const word = used[at] ?? '';
      const next = used[at + 1];
      const having = this.lexicon.having(word);
      const isKnown = having > 0;
      if (next !== undefined && isJoined(this.lexicon, word, next)) {
        const ways = [[word, next], [word + next]].map((way) => this.branch(way, 1));
        slots.push(this.withSynonyms(this.slot([word, next], ways)));
        at += 1;
        continue;
      }
      const slot = this.slot([word], isKnown ? [this.branch([word], 1)] : []);
      slot.isKnown = isKnown;
      if (!isKnown) hasUnknown = true;
      if (!isKnown && at === used.length - 1 && word.length > 1)
        slot.branches.push(...this.completions(word));
      if (!isKnown || fuzzy || isSuspect(having, this.lexicon)) this.correct(slot, word);
      slot.branches.push(...this.parted(slot, word));
      slots.push(this.withSynonyms(slot));
    }
    weighByContext(this.segments, slots);
    const total = slots.reduce((sum, slot) => sum + slot.words.length, 0);
    for (const slot of slots) slot.share = slot.words.length / total;
    return { slots, hasUnknown };
  }

  /** A phrase of the catalog: every word as it stands there. */
  readPhrase(phrase: string): Slot[] {
    const words = carryingOf(analyse(phrase).slice(0, MAX_WORDS), new Set());
    return words.map((word) => ({
      ...this.slot([word], [this.branch([word], 1)]),
      share: 1 / words.length,
    }));
  }

  private slot(words: string[], branches: Branch[]): Slot {
    return { words, branches, share: 0, isKnown: true };
  }

  private branch(words: readonly string[], weight: number): Branch {
    const stems = words.map(stemOf);
    const rarities = stems.map((stem) => rarity(this.lexicon.documents, this.lexicon.havingStem(stem)));
    return { stems, weight, rarities, trust: 1 };
  }

  private correct(slot: Slot, word: string): void {
    const seen = new Set(slot.branches.flatMap(({ stems }) => stems));
    const known = this.lexicon.having(word);
    const corrections = correctionsOf(this.segments, word).filter(
      (each) => this.lexicon.having(each.word) >= TIMES_AS_USUAL * known,
    );
    for (const { word: meant, likelihood } of corrections) {
      const stem = stemOf(meant);
      if (seen.has(stem)) continue;
      seen.add(stem);
      slot.branches.push({
        ...this.branch([meant], likelihood * likelihood),
        trust: likelihood * likelihood,
        correction: meant,
      });
    }
  }

  /** What a word that is still being typed may become: itself, if it is one, and those that begin with it. */
  readOpen(word: string): Slot {
    const slot = this.slot([word], this.lexicon.having(word) > 0 ? [this.branch([word], 1)] : []);
    const seen = new Set(slot.branches.flatMap(({ stems }) => stems));
    slot.branches.push(
      ...this.completions(word).filter(({ stems }) => !stems.every((stem) => seen.has(stem))),
    );
    slot.share = 1;
    slot.most = MOST_OF_COMPLETION;
    return slot;
  }

  private completions(word: string): Branch[] {
    const stems = new Map<string, number>();
    for (const segment of this.segments) {
      const { wordDocuments, wordStems } = segment.sections;
      for (const entry of usualWords(segment, word)) {
        const stem = segment.word(wordStems[entry] ?? 0);
        stems.set(stem, (stems.get(stem) ?? 0) + (wordDocuments[entry] ?? 0));
      }
    }
    const likely = [...stems]
      .filter(([, count]) => count > 0)
      .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
      .slice(0, MAX_COMPLETIONS);
    // How rare a completion is says nothing about what was typed: the usual ones are likely.
    const most = likely[0]?.[1] ?? 1;
    const typed = rarity(this.lexicon.documents, most);
    return likely.map(([stem, count]) => ({
      stems: [stem],
      trust: 1,
      weight: COMPLETION * (0.5 + (0.5 * count) / most),
      rarities: [typed],
    }));
  }

  /** The words that one may be made of. */
  private parted({ isKnown, branches }: Slot, word: string): Branch[] {
    const { lexicon, segments } = this;
    const isLost = !isKnown && branches.length === 0;
    const parts = isKnown ? apart(lexicon, word) : split(lexicon, word, { isLost });
    return (isLost && parts.length === 0 ? splitWithSlip(segments, lexicon, word) : parts).map((each) =>
      this.partsBranch(each),
    );
  }

  private partsBranch({ words, trust, isMeant }: Parts): Branch {
    const branch = { ...this.branch(words, trust), trust };
    return isMeant ? { ...branch, correction: words.join(' ') } : branch;
  }

  private withSynonyms(slot: Slot): Slot {
    for (const { from, to } of this.rules?.synonyms ?? []) {
      if (from !== slot.words.join(' ')) continue;
      for (const phrase of to) {
        const words = analyse(phrase);
        if (words.length > 0) slot.branches.push(this.branch(words, SYNONYM));
      }
    }
    return slot;
  }
}

/** A dictionary never changes; one of a million products has half a million words that begin with "s". */
const usualOf = new WeakMap<Segment, Map<string, readonly number[]>>();
const MANY_WORDS = 1000;
const KEPT_PREFIXES = 2000;

/** The entries that begin with a prefix and stand in most documents. */
function usualWords(segment: Segment, prefix: string): readonly number[] {
  const kept = usualOf.get(segment) ?? new Map<string, readonly number[]>();
  const known = kept.get(prefix);
  if (known) return known;
  const range = segment.prefixRange(prefix);
  const usual = mostFrequent(segment.sections.wordDocuments, range, MAX_COMPLETIONS);
  if (range[1] - range[0] < MANY_WORDS || kept.size === KEPT_PREFIXES) return usual;
  usualOf.set(segment, kept.set(prefix, usual));
  return usual;
}

/** Without words that say nothing, unless there are no others. */
function carryingOf(words: readonly string[], vendorStops: ReadonlySet<string>): readonly string[] {
  const carrying = words.filter((word) => !STOP_WORDS.has(word) && !vendorStops.has(word));
  return carrying.length > 0 ? carrying : words;
}

/** Whether a word that exists stands in so few documents of so many that it may be a slip of theirs. */
const isSuspect = (having: number, { documents }: Lexicon): boolean =>
  having <= SELDOM && documents >= SELDOM_FROM;
