import type { Availability, ProductStatus } from '@zivero/shared/schemas/catalog';

/* One byte a document: status in bits 0–1, availability in bits 2–3, whole stars reached in bits 4–6. */
const STATUSES: readonly ProductStatus[] = ['draft', 'active', 'archived'];
const AVAILABILITIES: readonly Availability[] = ['in-stock', 'low', 'sold-out', 'back-order'];

export type Facts = { status: ProductStatus; availability: Availability; stars: number };

export const factsByte = (facts: {
  status: ProductStatus;
  availability: Availability;
  rating: { average: number; count: number };
}): number =>
  STATUSES.indexOf(facts.status) |
  (AVAILABILITIES.indexOf(facts.availability) << 2) |
  (starsOf(facts.rating) << 4);

const starsOf = ({ average, count }: { average: number; count: number }): number =>
  count === 0 ? 0 : Math.max(0, Math.min(5, Math.floor(average)));

/** What each of the 256 bytes says. */
export const FACTS: readonly Facts[] = Array.from({ length: 256 }, (_, byte) => ({
  status: STATUSES[byte & 3] ?? 'archived',
  availability: AVAILABILITIES[(byte >> 2) & 3] ?? 'sold-out',
  stars: (byte >> 4) & 7,
}));
