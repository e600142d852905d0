import { z } from 'zod';
import { AppError } from '../../kernel/app-error.ts';

/** Where a page ended: the value it is sorted by (milliseconds or minor units) and the id. */
const ListKey = z.object({ by: z.number(), id: z.string().max(64) });
export type ListKey = z.infer<typeof ListKey>;

export const toCursor = (key: ListKey): string => Buffer.from(JSON.stringify(key)).toString('base64url');

/** Throws `request.invalid` for what we did not hand out. */
export function fromCursor(cursor: string | null | undefined): ListKey | null {
  if (cursor === null || cursor === undefined) return null;
  try {
    return ListKey.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch (cause) {
    throw new AppError('request.invalid', { cause, fields: [{ path: 'cursor', code: 'invalid' }] });
  }
}

export type SearchTerms =
  | { kind: 'none' }
  | { kind: 'number'; number: number }
  /** For `to_tsquery('simple', …)`: every word as a prefix. */
  | { kind: 'words'; query: string }
  /** Asked for something that no order can contain. */
  | { kind: 'nothing' };

const MOST_WORDS = 8;

/** What staff typed: an order's number ("10023", "#10023"), or words of e-mail and names. */
export function readSearch(q: string): SearchTerms {
  const typed = q.trim();
  if (typed === '') return { kind: 'none' };
  const number = /^#?\s*([0-9]{1,12})$/.exec(typed)?.[1];
  if (number !== undefined) return { kind: 'number', number: Number(number) };
  const words =
    typed
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu)
      ?.slice(0, MOST_WORDS) ?? [];
  if (words.length === 0) return { kind: 'nothing' };
  return { kind: 'words', query: words.map((word) => `'${word}':*`).join(' & ') };
}
