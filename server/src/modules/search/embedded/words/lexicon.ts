import type { Segment } from '../index/segment.ts';
import { phraseWeightIn } from '../suggest/phrase-table.ts';
import { stemOf } from './analyser.rules.ts';

/** What the catalog says of words. */
export class Lexicon {
  readonly documents: number;
  /** A word is asked for again and again while a query is read. */
  private readonly counts = new Map<string, number>();

  constructor(private readonly segments: readonly Segment[]) {
    this.documents = segments.reduce((sum, { live }) => sum + live, 0);
  }

  /** Documents that have the word or another form of it. */
  having(word: string): number {
    return this.havingStem(stemOf(word));
  }

  havingStem(stem: string): number {
    const known = this.counts.get(stem);
    if (known !== undefined) return known;
    let count = 0;
    for (const segment of this.segments) {
      const entry = segment.wordAt(stem);
      if (entry >= 0) count += segment.postingCount(entry);
    }
    this.counts.set(stem, count);
    return count;
  }

  /** In about how many titles the words stand side by side; seldom runs are not told. */
  sideBySide(words: readonly string[]): number {
    const text = words.join(' ');
    let weight = 0;
    for (const segment of this.segments) weight += phraseWeightIn(segment, text);
    // Weights of phrases are counts times words.
    return weight / words.length;
  }
}
