import type { Availability, ProductDerived } from '@zivero/shared/schemas/catalog';
import type { VariantId } from '@zivero/shared/schemas/ids';

type Counted = Pick<ProductDerived, 'available' | 'supply'>;
export type AvailabilityView = { availability: Availability; left: number | null };

/** Units for sale of one variant: null = endless, a variant nobody counted has none. */
export const availableOf = (derived: Pick<ProductDerived, 'available'>, id: VariantId): number | null => {
  const units = derived.available[id];
  return units === undefined ? 0 : units;
};

/** Units there to be sold now; what is for sale beyond them would be back-ordered. */
const freeOf = (derived: Counted, id: VariantId): number =>
  Math.max(0, derived.supply?.[id]?.free ?? availableOf(derived, id) ?? 0);

/**
 * What a shopper may know of one variant. `left` is told only from the threshold down: above it stock figures
 * are the vendor's business. `shipsInDays` only of what is back-ordered.
 */
export function variantAvailability(
  derived: Counted,
  id: VariantId,
  lowThreshold: number,
): AvailabilityView & { shipsInDays: number | null } {
  const units = availableOf(derived, id);
  const supply = derived.supply?.[id];
  const free = freeOf(derived, id);
  const view = viewOf({ free, isOrderable: units === null || units > 0, low: supply?.low ?? lowThreshold });
  return { ...view, shipsInDays: view.availability === 'back-order' ? (supply?.days ?? null) : null };
}

function viewOf(of: { free: number; isOrderable: boolean; low: number }): AvailabilityView {
  if (of.free <= 0) return { availability: of.isOrderable ? 'back-order' : 'sold-out', left: null };
  return of.free <= of.low
    ? { availability: 'low', left: of.free }
    : { availability: 'in-stock', left: null };
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

/** The same for a whole product: what is there outweighs what would be back-ordered. */
export function productAvailability(
  derived: Counted,
  variantIds: readonly VariantId[],
  lowThreshold: number,
): AvailabilityView {
  const total = totalAvailable(derived, variantIds);
  return viewOf({
    free: variantIds.reduce((sum, id) => sum + freeOf(derived, id), 0),
    isOrderable: total === null || total > 0,
    low: lowThreshold,
  });
}
