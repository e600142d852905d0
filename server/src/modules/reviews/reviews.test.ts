import { beforeEach, describe, expect, test } from 'bun:test';
import { TRPCError } from '@trpc/server';
import type { ProductId } from '@zivero/shared/schemas/ids';
import type { Review } from '@zivero/shared/schemas/reviews';
import { testStores } from '../../../test/harness.ts';
import { createTestCatalog, TEST_NOW } from '../../../test/test-catalog.ts';
import { guestContext } from '../../../test/test-context.ts';
import { createTestClock } from '../../kernel/clock.ts';
import { codeOf } from '../../rpc/error-shape.ts';
import { createCallerFactory } from '../../rpc/trpc.ts';
import { createReviewsRepo } from './reviews.repo.ts';
import { ratingOf } from './reviews.rules.ts';
import { createReviewsStoreRouter } from './reviews.store.router.ts';
import { createReviews } from './reviews.ts';

const stores = await testStores();
const clock = createTestClock(TEST_NOW);
const { catalog, cache, add } = createTestCatalog(stores, clock);
const reviews = createReviews({ reviews: createReviewsRepo(stores.mongo.db), catalog, cache, clock });
const api = createCallerFactory(createReviewsStoreRouter(reviews))(guestContext());

const review = (productId: ProductId, rating: number) => ({
  productId,
  rating,
  title: `${rating} stars`,
  text: 'Well made.',
  authorName: 'Ada L.',
  variantTitle: null,
  isVerified: true,
});

let productId: ProductId;
beforeEach(async () => {
  productId = (await add()).id;
});

async function allOf(sort: 'newest' | 'highest' | 'lowest'): Promise<Review[]> {
  const all: Review[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof api.list>> = await api.list({ productId, sort, limit: 2, cursor });
    all.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null && all.length < 50);
  return all;
}

describe('reviews', () => {
  test('each order holds over its pages; none is repeated or lost, also within the same moment', async () => {
    for (const rating of [5, 3, 5, 1, 4, 3]) {
      await reviews.add(review(productId, rating));
      if (rating !== 5) clock.advance(1_000);
    }
    await reviews.add(review((await add()).id, 2));
    const newest = await allOf('newest');
    const times = newest.map(({ createdAt }) => createdAt.getTime());
    expect(times).toEqual([...times].sort((a, b) => b - a));
    expect((await allOf('highest')).map(({ rating }) => rating)).toEqual([5, 5, 4, 3, 3, 1]);
    expect((await allOf('lowest')).map(({ rating }) => rating)).toEqual([1, 3, 3, 4, 5, 5]);
    for (const sort of ['newest', 'highest', 'lowest'] as const)
      expect(new Set((await allOf(sort)).map(({ id }) => id)).size).toBe(6);
  });

  test('the histogram counts every star and is new right after a review', async () => {
    expect((await api.list({ productId })).histogram).toEqual([0, 0, 0, 0, 0]);
    for (const rating of [5, 5, 1]) await reviews.add(review(productId, rating));
    expect((await api.list({ productId, limit: 1 })).histogram).toEqual([1, 0, 0, 0, 2]);
  });

  test('the rating in the product is that of all reviews, however many come at once', async () => {
    await Promise.all([5, 4, 3, 5, 5, 2, 1, 5].map((rating) => reviews.add(review(productId, rating))));
    const { derived, version } = await catalog.byId(productId);
    expect(derived.rating).toEqual({ average: 3.75, count: 8 });
    expect(version).toBe(1);
  });

  test('an older count never overwrites a newer one', async () => {
    await reviews.add(review(productId, 5));
    const { ratingSeq } = (await catalog.byId(productId)).derived;
    const late = { productId, rating: { average: 1, count: 99 }, seq: ratingSeq };
    expect(await catalog.applyRating(late)).toBe(false);
  });

  test('a reply holds no product, customer or order of a reviewer', async () => {
    await reviews.add(review(productId, 5));
    const { items } = await api.list({ productId });
    expect(Object.keys(items[0] ?? {}).sort()).toEqual([
      'authorName',
      'createdAt',
      'id',
      'isVerified',
      'rating',
      'text',
      'title',
      'variantTitle',
    ]);
  });

  test('malformed ids and cursors are refused', async () => {
    const wrong: unknown[] = [
      { productId: 'prd_1' },
      { productId, cursor: 'x' },
      { productId, cursor: 'bnVsbA' },
      { productId, limit: 51 },
    ];
    for (const input of wrong) {
      const fault = await api.list(input as { productId: ProductId }).catch((error: unknown) => error);
      expect(fault).toBeInstanceOf(TRPCError);
      expect(codeOf(fault)).toBe('request.invalid');
    }
  });
});

test('the mean has two decimals, and no reviews are no rating', () => {
  expect(ratingOf([1, 0, 0, 0, 2])).toEqual({ average: 3.67, count: 3 });
  expect(ratingOf([0, 0, 0, 0, 0])).toEqual({ average: 0, count: 0 });
});
