import type { Collection, Document, Filter } from 'mongodb';

const RADIX = 36n;
const DIGITS = 26;
const LAST = RADIX ** BigInt(DIGITS) - 1n;
/** How much wider a range may become than the one before it. */
const MOST_GROWTH = 4;

type WithId = { _id: string };

/**
 * Every document of a collection whose ids are `prefix` and 26 letters or digits, at most `size` at a time, in
 * the order of their ids. Each read is a range of ids about as wide as `size` documents: an open cursor over the
 * whole collection must live for minutes, cannot go on after a lost connection, and is kept whole in memory by a
 * server that does not stream. Index `_id_`.
 */
export async function* walkById<T extends WithId>(
  collection: Collection<T>,
  { prefix, size, projection }: { prefix: string; size: number; projection: Document },
): AsyncGenerator<T[]> {
  const end = `${prefix}${'z'.repeat(DIGITS)}`;
  let after = prefix;
  /** Null: as far as there is. */
  let width: bigint | null = null;
  for (;;) {
    const to: string = width === null ? end : idAt(prefix, numberOf(prefix, after) + width);
    const found = (await collection
      .find({ _id: { $gt: after, $lte: to } } as Filter<T>, { projection, limit: size })
      .sort({ _id: 1 })
      .toArray()) as T[];
    if (found.length > 0) yield found;
    const isWhole = found.length < size;
    if (isWhole && to === end) return;
    const [first, last] = [found[0], found.at(-1)];
    if (!first || !last) width = null;
    else if (!isWhole) width = numberOf(prefix, last._id) - numberOf(prefix, first._id) + 1n;
    else width = wider(width, size / found.length);
    after = isWhole || !last ? to : last._id;
  }
}

const wider = (width: bigint | null, factor: number): bigint | null =>
  width === null ? null : (width * BigInt(Math.round(Math.min(MOST_GROWTH, factor) * 1_000))) / 1_000n + 1n;

function numberOf(prefix: string, id: string): bigint {
  let number = 0n;
  for (const digit of id.slice(prefix.length).padEnd(DIGITS, '0'))
    number = number * RADIX + BigInt(Number.parseInt(digit, Number(RADIX)));
  return number;
}

function idAt(prefix: string, number: bigint): string {
  const digits = (number > LAST ? LAST : number).toString(Number(RADIX));
  return `${prefix}${digits.padStart(DIGITS, '0')}`;
}
