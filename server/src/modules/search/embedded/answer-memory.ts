import { setBounded } from '../../../kernel/bounded.ts';

const MAX_ANSWERS = 1_000;

/**
 * Answers as text, kept while nothing in the index changes: what many type at once (first letters, the usual words,
 * the page of a category) is found once. The oldest go first.
 */
export class AnswerMemory {
  private readonly answers = new Map<string, string>();
  private version = -1;

  get(version: number, question: string): string | undefined {
    if (version !== this.version) this.answers.clear();
    this.version = version;
    return this.answers.get(question);
  }

  /** @param version that of the index when it was asked: if it is another by now, the answer is not kept. */
  set(version: number, question: string, answer: string): void {
    if (version !== this.version) return;
    setBounded(this.answers, question, answer, MAX_ANSWERS);
  }
}
