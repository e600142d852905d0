import type { ProductId, ReviewId } from '@zivero/shared/schemas/ids';
import type { Review } from '@zivero/shared/schemas/reviews';
import type { Db, Filter } from 'mongodb';
import { invariant } from '../../kernel/assert.ts';

export type StoredReview = Review & { productId: ProductId };
type ReviewDocument = Omit<StoredReview, 'id'> & { _id: ReviewId };
export type ReviewSort = 'newest' | 'highest' | 'lowest';
/** The last review shown; the next page begins behind it. */
export type ReviewCursor = { rating: number; createdAt: Date; id: ReviewId };

const FIELDS = {
  rating: 1,
  title: 1,
  text: 1,
  authorName: 1,
  variantTitle: 1,
  isVerified: 1,
  createdAt: 1,
} as const;

export type ReviewsRepo = ReturnType<typeof createReviewsRepo>;

export function createReviewsRepo(db: Db) {
  const reviews = db.collection<ReviewDocument>('reviews');
  const counters = db.collection<{ _id: string; seq: number }>('counters');

  /** By the indexes `product_created` and `product_rating`; "lowest" walks the latter backwards. */
  async function list(
    productId: ProductId,
    page: { sort: ReviewSort; after: ReviewCursor | null; limit: number },
  ): Promise<Review[]> {
    const isNewest = page.sort === 'newest';
    const way = page.sort === 'lowest' ? 1 : -1;
    const found = await reviews
      .find<Omit<ReviewDocument, 'productId'>>(
        { productId, ...(page.after ? behind(page.sort, page.after) : {}) },
        { projection: FIELDS, hint: isNewest ? 'product_created' : 'product_rating' },
      )
      .sort(
        isNewest
          ? [
              ['createdAt', way],
              ['_id', way],
            ]
          : [
              ['rating', way],
              ['createdAt', way],
              ['_id', way],
            ],
      )
      .limit(page.limit)
      .toArray();
    return found.map(({ _id, ...review }) => ({ id: _id, ...review }));
  }

  /** Reviews per star, index 0 = one star. */
  async function histogram(productId: ProductId): Promise<number[]> {
    const groups = await reviews
      .aggregate<{ _id: number; count: number }>(
        [{ $match: { productId } }, { $group: { _id: '$rating', count: { $sum: 1 } } }],
        { hint: 'product_rating' },
      )
      .toArray();
    return [1, 2, 3, 4, 5].map((stars) => groups.find((group) => group._id === stars)?.count ?? 0);
  }

  async function insert({ id, ...fields }: StoredReview): Promise<void> {
    await reviews.insertOne({ _id: id, ...fields });
  }

  /** Each call a larger number than all calls before it, in every process; never below the time in ms. */
  async function nextSeq(): Promise<number> {
    const next = { $max: [{ $add: [{ $ifNull: ['$seq', 0] }, 1] }, Date.now()] };
    const counter = await counters.findOneAndUpdate({ _id: 'ratingSeq' }, [{ $set: { seq: next } }], {
      upsert: true,
      returnDocument: 'after',
    });
    invariant(counter, 'the counter of ratings was not written');
    return counter.seq;
  }

  return { list, histogram, insert, nextSeq };
}

function behind(sort: ReviewSort, { rating, createdAt, id }: ReviewCursor): Filter<ReviewDocument> {
  const past = sort === 'lowest' ? '$gt' : '$lt';
  const byTime = [{ createdAt: { [past]: createdAt } }, { createdAt, _id: { [past]: id } }];
  if (sort === 'newest') return { $or: byTime };
  return { $or: [{ rating: { [past]: rating } }, ...byTime.map((later) => ({ rating, ...later }))] };
}
