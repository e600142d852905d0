/**
 * Ten million take some 30 ms. Ordinary words walk far fewer, even among a million products; a query of a dozen
 * words that stand everywhere would hold up the searches of others.
 */
const MOST_POSTINGS = 10_000_000;

/**
 * How many postings one search may walk, over all segments and readings of its words. Counted, not timed: the same
 * query has the same answer.
 */
export class Budget {
  isSpent = false;
  constructor(private left = MOST_POSTINGS) {}

  /** Takes so many, if there are as many left. */
  take(postings: number): boolean {
    if (postings > this.left) this.isSpent = true;
    else this.left -= postings;
    return !this.isSpent;
  }
}
