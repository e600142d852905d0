/** Statements kept per connection at most; each costs PostgreSQL some 30 KB there. */
const MOST = 250;
/** Longer ones are lists of many rows: they seldom come again in the same length. */
const LONGEST = 6_000;
const MOST_SEEN = 2_000;

/**
 * Which statements are worth being prepared: those whose text comes a second time. Drizzle by itself sends each as
 * a new one, which PostgreSQL parses and plans every time, after a round trip that asks for the types of its
 * parameters.
 */
export function createRepeats() {
  const known = new Set<string>();
  const seen = new Set<string>();

  return function isRepeated(text: string): boolean {
    if (known.has(text)) return true;
    if (text.length > LONGEST || known.size >= MOST) return false;
    if (seen.delete(text)) {
      known.add(text);
      return true;
    }
    if (seen.size >= MOST_SEEN) seen.clear();
    seen.add(text);
    return false;
  };
}
