import { z } from 'zod';
import { ProductId, ReviewId } from './ids.ts';
import { pageInput } from './paging.ts';

export const Review = z.object({
  id: ReviewId,
  rating: z.int().min(1).max(5),
  title: z.string(),
  text: z.string(),
  authorName: z.string(),
  variantTitle: z.string().nullable(),
  isVerified: z.boolean(),
  createdAt: z.date(),
});
export type Review = z.infer<typeof Review>;
export const ReviewList = z.object({
  productId: ProductId,
  sort: z.enum(['newest', 'highest', 'lowest']).default('newest'),
  ...pageInput(50, 5),
});
export const ReviewPage = z.object({
  items: z.array(Review),
  nextCursor: z.string().nullable(),
  /** Reviews per star, index 0 = one star. */
  histogram: z.array(z.int()).length(5),
});
export type ReviewPage = z.infer<typeof ReviewPage>;
