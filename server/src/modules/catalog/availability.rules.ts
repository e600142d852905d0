import type { Availability, ProductDerived } from '@zivero/shared/schemas/catalog';
import type { VariantId } from '@zivero/shared/schemas/ids';

export type AvailabilityView = { availability: Availability; left: number | null };

/** Units for sale of one variant: null = endless, a variant nobody counted has none. */
export const availableOf = (derived: Pick<ProductDerived, 'available'>, id: VariantId): number | null => {
  const units = derived.available[id];
  return units === undefined ? 0 : units;
};

/**
 * What a shopper may know of `units` for sale. `left` is told only from `lowThreshold` down: above it
 * stock figures are the vendor's business.
 */
export function availabilityOf(units: number | null, lowThreshold: number): AvailabilityView {
  if (units === null) return { availability: 'back-order', left: null };
  if (units <= 0) return { availability: 'sold-out', left: null };
  if (units <= lowThreshold) return { availability: 'low', left: units };
  return { availability: 'in-stock', left: null };
}

/** Units for sale over all variants; null when one of them is endless. */
export function totalAvailable(
  derived: Pick<ProductDerived, 'available'>,
  variantIds: readonly VariantId[],
): number | null {
  let total = 0;
  for (const id of variantIds) {
    const units = availableOf(derived, id);
    if (units === null) return null;
    total += Math.max(0, units);
  }
  return total;
}

/** The same for a whole product: what is in stock outweighs what would be back-ordered. */
export function productAvailability(
  derived: Pick<ProductDerived, 'available'>,
  variantIds: readonly VariantId[],
  lowThreshold: number,
): AvailabilityView {
  const counted = variantIds.map((id) => availableOf(derived, id));
  const inHand = counted.reduce<number>((sum, units) => sum + Math.max(0, units ?? 0), 0);
  const isEndless = counted.includes(null);
  if (isEndless && inHand <= lowThreshold) return { availability: 'back-order', left: null };
  return availabilityOf(inHand, lowThreshold);
}
