type Answers<T extends readonly unknown[]> = { -readonly [K in keyof T]: Awaited<T[K]> };

/**
 * Statements of one transaction that do not need each other's answers, sent at once: PostgreSQL works on them in
 * turn, and nobody waits in between. Resolves, or throws the first failure, when all have ended, for nothing of them
 * may come after the transaction's end. What is not awaited before another step may throw is a single statement.
 */
export function together<T extends readonly Promise<unknown>[]>(...sent: T): Promise<Answers<T>> {
  const all = Promise.allSettled(sent).then((ended) => {
    const failed = ended.find((one) => one.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    return ended.map((one) => (one.status === 'fulfilled' ? one.value : undefined)) as Answers<T>;
  });
  // Awaited a little later, after other statements: a failure meanwhile is not unheard.
  all.catch(() => {});
  return all;
}
