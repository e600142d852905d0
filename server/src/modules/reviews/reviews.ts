import type { ProductId } from '@zivero/shared/schemas/ids';
import type { Review, ReviewList, ReviewPage } from '@zivero/shared/schemas/reviews';
import type { z } from 'zod';
import type { Cache } from '../../infra/redis/cache.ts';
import type { Clock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import type { CatalogModule } from '../catalog/catalog.ts';
import type { ReviewsRepo, StoredReview } from './reviews.repo.ts';
import { ratingOf, readReviewCursor, writeReviewCursor } from './reviews.rules.ts';

export type ReviewsDeps = {
  reviews: ReviewsRepo;
  catalog: Pick<CatalogModule, 'applyRating'>;
  cache: Cache;
  clock: Clock;
};

const tagOf = (productId: ProductId) => `reviews:${productId}`;

export type ReviewsModule = ReturnType<typeof createReviews>;

export function createReviews({ reviews, catalog, cache, clock }: ReviewsDeps) {
  async function list(input: z.infer<typeof ReviewList>): Promise<ReviewPage> {
    const { productId, sort, limit } = input;
    const after = input.cursor ? readReviewCursor(input.cursor) : null;
    const [found, histogram] = await Promise.all([
      reviews.list(productId, { sort, after, limit: limit + 1 }),
      cache.get(`reviews:${productId}`, [tagOf(productId)], () => reviews.histogram(productId)),
    ]);
    const items = found.slice(0, limit);
    const last = items.at(-1);
    return { items, histogram, nextCursor: found.length > limit && last ? writeReviewCursor(last) : null };
  }

  /** Stores a review and mirrors the product's new rating. */
  async function add(given: Omit<StoredReview, 'id' | 'createdAt'>): Promise<Review> {
    const { productId, ...review } = { ...given, id: newId('rev'), createdAt: clock.now() };
    await reviews.insert({ productId, ...review });
    await mirrorRating(productId);
    return review;
  }

  /** Counts the product's reviews anew; safe to repeat, and at the same time as others. */
  async function mirrorRating(productId: ProductId): Promise<void> {
    // Drawn before the count: whoever holds the larger number has seen all that a smaller one has.
    const seq = await reviews.nextSeq();
    const rating = ratingOf(await reviews.histogram(productId));
    await cache.bump([tagOf(productId)]);
    await catalog.applyRating({ productId, rating, seq });
  }

  return { list, add, mirrorRating };
}
