import { ReviewId } from '@zivero/shared/schemas/ids';
import type { Review } from '@zivero/shared/schemas/reviews';
import { z } from 'zod';
import { AppError } from '../../kernel/app-error.ts';
import type { ReviewCursor } from './reviews.repo.ts';

/** Mean of the stars, two decimals; no reviews are no rating. */
export function ratingOf(histogram: readonly number[]): { average: number; count: number } {
  const count = histogram.reduce((sum, reviews) => sum + reviews, 0);
  if (count === 0) return { average: 0, count: 0 };
  const stars = histogram.reduce((sum, reviews, index) => sum + reviews * (index + 1), 0);
  return { average: Math.round((stars / count) * 100) / 100, count };
}

const CursorParts = z.tuple([z.int().min(1).max(5), z.int(), ReviewId]);

export const writeReviewCursor = ({ rating, createdAt, id }: Review): string =>
  Buffer.from(JSON.stringify([rating, createdAt.getTime(), id])).toString('base64url');

/** Throws `request.invalid` for a cursor that is not one of ours. */
export function readReviewCursor(cursor: string): ReviewCursor {
  try {
    const parts = CursorParts.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    return { rating: parts[0], createdAt: new Date(parts[1]), id: parts[2] };
  } catch (cause) {
    throw new AppError('request.invalid', { cause, fields: [{ path: 'cursor', code: 'malformed' }] });
  }
}
