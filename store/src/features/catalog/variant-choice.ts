import type { ProductPage, StoreVariant } from '@zivero/shared/schemas/catalog';

/**
 * Which variant is chosen, and what each option value would do. Not every combination of values is
 * made: choosing a value that does not exist with the others moves the others, and says so.
 */
type Choosable = Pick<ProductPage, 'options' | 'variants'>;

export type ValueState =
  | { kind: 'chosen' }
  | { kind: 'free'; variant: StoreVariant }
  | { kind: 'sold-out'; variant: StoreVariant }
  /** Not made together with `other`, the value chosen for another option. */
  | { kind: 'impossible'; other: string };

const isAvailable = (variant: StoreVariant) => variant.availability !== 'sold-out';

/** The variant of the address, else the first that can be had, else the first. */
export function initialVariant(product: Choosable, wantedId: string | null): StoreVariant | null {
  return (
    product.variants.find((variant) => variant.id === wantedId) ??
    product.variants.find(isAvailable) ??
    product.variants[0] ??
    null
  );
}

export function stateOf(
  product: Choosable,
  chosen: StoreVariant,
  optionIndex: number,
  value: string,
): ValueState {
  if (chosen.optionValues[optionIndex] === value) return { kind: 'chosen' };
  const wanted = chosen.optionValues.with(optionIndex, value);
  const variant = product.variants.find((one) =>
    one.optionValues.every((part, index) => part === wanted[index]),
  );
  if (variant) return { kind: isAvailable(variant) ? 'free' : 'sold-out', variant };
  // Name the first other value that never comes with this one; with three options it may be a pair.
  const other = chosen.optionValues.find(
    (part, index) =>
      index !== optionIndex &&
      !product.variants.some(
        (one) => one.optionValues[index] === part && one.optionValues[optionIndex] === value,
      ),
  );
  return {
    kind: 'impossible',
    other: other ?? chosen.optionValues.find((_, index) => index !== optionIndex) ?? '',
  };
}

/** The variant after choosing a value, and which other values had to move. */
export function choose(
  product: Choosable,
  chosen: StoreVariant,
  optionIndex: number,
  value: string,
): { variant: StoreVariant; moved: { from: string; to: string }[] } {
  const candidates = product.variants.filter((one) => one.optionValues[optionIndex] === value);
  const kept = (variant: StoreVariant) =>
    variant.optionValues.filter((part, index) => part === chosen.optionValues[index]).length;
  const exact = chosen.optionValues.length - 1;
  const best = candidates.reduce<StoreVariant | null>((found, one) => {
    if (!found) return one;
    // The very combination wins even when sold out: it was asked for. Otherwise what can be had, then what keeps most.
    const rank = (variant: StoreVariant) =>
      (kept(variant) === exact ? 1000 : 0) + (isAvailable(variant) ? 100 : 0) + kept(variant);
    return rank(one) > rank(found) ? one : found;
  }, null);
  if (!best) return { variant: chosen, moved: [] };
  const moved = best.optionValues.flatMap((to, index) => {
    const from = chosen.optionValues[index];
    return index !== optionIndex && from !== undefined && from !== to ? [{ from, to }] : [];
  });
  return { variant: best, moved };
}
