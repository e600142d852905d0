import { wordsOf } from '../../text.rules.ts';
import { analyse, stemOf } from '../words/analyser.rules.ts';

/** Titles share their words: what a word is indexed as is worked out once. */
const KEPT_WORDS = 20_000;

/** Words of a title that were found. */
export class Highlights {
  private readonly stemsOf = new Map<string, readonly string[]>();

  of(title: string, stems: ReadonlySet<string>): string[] {
    return wordsOf(title).filter((word) => this.stems(word).some((stem) => stems.has(stem)));
  }

  private stems(word: string): readonly string[] {
    const known = this.stemsOf.get(word);
    if (known) return known;
    if (this.stemsOf.size >= KEPT_WORDS) this.stemsOf.clear();
    const stems = analyse(word).map(stemOf);
    this.stemsOf.set(word, stems);
    return stems;
  }
}
