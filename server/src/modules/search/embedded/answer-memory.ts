const MAX_ANSWERS = 1_000;

/**
 * Answers as text, kept while nothing in the index changes: what many type at once (first letters, the usual words,
 * the page of a category) is found once. The oldest go first.
 */
export class AnswerMemory {
  private readonly answers = new Map<string, string>();
  private version = -1;

  /** The answer to a question in this version of the index; what `find` throws is not kept. */
  recall(version: number, question: string, find: () => string): string {
    if (version !== this.version) this.answers.clear();
    this.version = version;
    const known = this.answers.get(question);
    if (known !== undefined) return known;
    const answer = find();
    const oldest = this.answers.keys().next();
    if (this.answers.size >= MAX_ANSWERS && !oldest.done) this.answers.delete(oldest.value);
    this.answers.set(question, answer);
    return answer;
  }
}
