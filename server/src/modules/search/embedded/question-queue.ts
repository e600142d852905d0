import type { Question } from './search-messages.ts';

/** So many suggestions go first while something else waits. */
const IN_A_ROW = 8;

/**
 * Questions in the order in which they are answered. A suggestion takes a tenth of a search's time and is waited for
 * key by key: it goes before searches that came earlier (shortest job first), but never holds them up for long.
 * Everything else keeps its order.
 */
export class QuestionQueue {
  private readonly suggestions: Question[] = [];
  private readonly others: Question[] = [];
  private inARow = 0;

  get length(): number {
    return this.suggestions.length + this.others.length;
  }

  add(question: Question): void {
    (question.method === 'suggest' ? this.suggestions : this.others).push(question);
  }

  /** Undefined when there is none, or something else has waited long enough. @param isBusy a search is going on */
  nextSuggestion({ isBusy }: { isBusy: boolean }): Question | undefined {
    const isOver = this.suggestions.length === 0 || this.inARow >= IN_A_ROW;
    if (isOver && (isBusy || this.others.length > 0)) {
      this.inARow = 0;
      return undefined;
    }
    this.inARow += 1;
    return this.suggestions.shift();
  }

  nextOther(): Question | undefined {
    return this.others.shift();
  }
}
