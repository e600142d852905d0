import { ReviewList, ReviewPage } from '@zivero/shared/schemas/reviews';
import { publicProcedure, router } from '../../rpc/trpc.ts';
import type { ReviewsModule } from './reviews.ts';

export function createReviewsStoreRouter(reviews: ReviewsModule) {
  return router({
    list: publicProcedure
      .input(ReviewList)
      .output(ReviewPage)
      .query(({ input }) => reviews.list(input)),
  });
}
