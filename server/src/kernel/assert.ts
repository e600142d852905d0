/** For what cannot be: a failed invariant is a fault of ours, never an answer to a user. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`invariant: ${message}`);
}
