import type { Product } from '@zivero/shared/schemas/catalog';
import type { Review } from '@zivero/shared/schemas/reviews';
import { type Rng, rngFor } from './prng.ts';
import type { DemoProduct } from './products.ts';
import { seedId } from './seed-id.ts';
import { REGIONS } from './vocabulary/people.ts';
import { REVIEW_ENDINGS, REVIEW_TEXTS, REVIEW_TITLES } from './vocabulary/review-words.ts';

export type DemoReview = Review & { productId: Product['id'] };
type Stars = 1 | 2 | 3 | 4 | 5;

/** Larger shops get fewer reviews per product, so that a million products do not drag ten million reviews. */
export const meanReviews = (products: number): number => Math.min(9, Math.max(0.4, 60_000 / products));

const MOST = 60;

/**
 * The reviews of product number `index`, newest last. `mean` reviews a product on average, many for the
 * well-known ones and none for most of the others.
 */
export function reviewsOf(
  { product, popularity, quality, noun }: DemoProduct,
  index: number,
  { seed, now, mean }: { seed: string; now: Date; mean: number },
): DemoReview[] {
  if (product.status !== 'active' || product.publishedAt === null) return [];
  const rng = rngFor(seed, 'reviews', index);
  // Popularity is a cube of an even draw, so its mean is 1/4.
  const count = Math.min(MOST, Math.floor(popularity * 4 * mean + rng.next()));
  const from = product.publishedAt.getTime();
  const times = Array.from({ length: count }, () => from + Math.floor((now.getTime() - from) * rng.next()));
  return times
    .sort((a, b) => a - b)
    .map((time, i) => {
      const stars = starsOf(quality, rng);
      const region = rng.weighted(REGIONS, ({ weight }) => weight);
      return {
        id: seedId('rev', index * 64 + i, rng),
        productId: product.id,
        rating: stars,
        title: rng.pick(REVIEW_TITLES[stars]),
        text: textOf(stars, noun, rng),
        authorName: `${rng.pick(region.firstNames)} ${rng.pick(region.lastNames).charAt(0).toUpperCase()}.`,
        variantTitle: rng.pick(product.variants).optionValues.join(', ') || null,
        isVerified: rng.chance(0.8),
        createdAt: new Date(time),
      };
    });
}

/** Mean of the stars to two decimals, as the reviews module works it out. */
export function ratingOf(reviews: readonly Pick<Review, 'rating'>[]): Product['derived']['rating'] {
  if (reviews.length === 0) return { average: 0, count: 0 };
  const sum = reviews.reduce((stars, review) => stars + review.rating, 0);
  return { average: Math.round((sum / reviews.length) * 100) / 100, count: reviews.length };
}

/** `quality` 1: hardly ever below four stars; 0.6: mixed. */
function starsOf(quality: number, rng: Rng): Stars {
  const miss = (1 - quality) * 1.6;
  const roll = rng.next();
  if (roll < 0.012 + miss * 0.06) return 1;
  if (roll < 0.03 + miss * 0.14) return 2;
  if (roll < 0.07 + miss * 0.34) return 3;
  if (roll < 0.26 + miss * 0.7) return 4;
  return 5;
}

function textOf(stars: Stars, noun: string, rng: Rng): string {
  const sentences = rng.sample(REVIEW_TEXTS[stars], rng.chance(0.4) ? 2 : 1);
  return [...sentences, rng.pick(REVIEW_ENDINGS)]
    .filter((sentence) => sentence !== '')
    .join(' ')
    .replaceAll('{noun}', noun);
}
