import type { Collection, Document, Filter } from 'mongodb';
import { readDocument } from './read-document.ts';

const RADIX = 36n;
const DIGITS = 26;
const LAST = RADIX ** BigInt(DIGITS) - 1n;
/** How much wider a range may become than the one before it. */
const MOST_GROWTH = 4;

type WithId = { _id: string };

export type WalkOptions = {
  prefix: string;
  /** Documents of a batch. */
  size: number;
  /** Without it documents come whole. */
  projection?: Document;
  /** Documents of one read. */
  range?: number;
};

/**
 * Every document of a collection whose ids are `prefix` and 26 letters or digits, at most `size` at a time, in
 * the order of their ids. Each read is a range of ids that holds about `range` documents: an open cursor over a
 * whole large collection must live for minutes, cannot go on after a lost connection, and is kept whole in memory
 * by a server that does not stream. Index `_id_`.
 */
export async function* walkById<T extends WithId>(
  collection: Collection<T>,
  { prefix, size, projection, range = 25_000 }: WalkOptions,
): AsyncGenerator<T[]> {
  const end = `${prefix}${'z'.repeat(DIGITS)}`;
  let after = prefix;
  /** Null: as far as there is. */
  let width: bigint | null = null;
  for (;;) {
    const to: string = width === null ? end : idAt(prefix, numberOf(prefix, after) + width);
    const cursor = collection
      .find<Uint8Array>({ _id: { $gt: after, $lte: to } } as Filter<T>, {
        raw: true,
        ...(projection && { projection }),
        limit: range,
        batchSize: size,
      })
      .sort({ _id: 1 });
    const met = { count: 0, first: after, last: after };
    for await (const found of inBatches(cursor, size)) {
      const batch = found.map((bytes) => readDocument(bytes) as T);
      if (met.count === 0) met.first = batch[0]?._id ?? after;
      met.last = batch.at(-1)?._id ?? after;
      met.count += batch.length;
      yield batch;
    }
    const isWhole = met.count < range;
    if (isWhole && to === end) return;
    // As dense as what was just read; behind a gap nobody knows.
    if (met.count === 0) width = null;
    else if (isWhole) width = wider(width, range / met.count);
    else width = numberOf(prefix, met.last) - numberOf(prefix, met.first) + 1n;
    after = isWhole ? to : met.last;
  }
}

/** What a cursor finds, `size` at a time. */
export async function* inBatches<T>(cursor: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const found of cursor) {
    batch.push(found);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
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
