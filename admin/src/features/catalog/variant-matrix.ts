import type { ProductOption } from '@zivero/shared/schemas/catalog';
import { slugify } from '@zivero/shared/slug';
import type { DraftVariant } from './product-draft.ts';

export const MAX_VARIANTS = 500;

/** All combinations of the options' values, the last option changing fastest; one empty one without options. */
export function combinations(options: readonly ProductOption[]): string[][] {
  return options.reduce<string[][]>(
    (rows, option) => rows.flatMap((row) => option.values.map(({ value }) => [...row, value])),
    [[]],
  );
}

/** "MUG" + ["Slate", "350 ml"] → "MUG-SLATE-350-ML"; at most 64 characters. */
export function suggestSku(stem: string, values: readonly string[], taken: ReadonlySet<string>): string {
  const plain = [stem, ...values]
    .filter(Boolean)
    .map((word) => slugify(word).toUpperCase())
    .join('-')
    .slice(0, 60);
  if (!taken.has(plain)) return plain;
  for (let n = 2; ; n += 1) if (!taken.has(`${plain}-${n}`)) return `${plain}-${n}`;
}

/**
 * The variants that the options call for. A variant whose values still exist is kept with its id, and so
 * with its stock; values for an option that came new are its first; what no longer fits goes away.
 */
export function reconcile(
  options: readonly ProductOption[],
  variants: readonly DraftVariant[],
  stem: string,
): DraftVariant[] {
  const keyOf = (values: readonly string[]) => JSON.stringify(values);
  const kept = new Map<string, DraftVariant>();
  for (const variant of variants) {
    const values = options.map(
      (option, index) => variant.optionValues[index] ?? option.values[0]?.value ?? '',
    );
    if (values.some((value, index) => !options[index]?.values.some((one) => one.value === value))) continue;
    if (!kept.has(keyOf(values))) kept.set(keyOf(values), { ...variant, optionValues: values });
  }
  const model = variants[0];
  const taken = new Set(variants.map((variant) => variant.sku));
  return combinations(options).map((values) => {
    const old = kept.get(keyOf(values));
    if (old) return old;
    const sku = suggestSku(stem, values, taken);
    taken.add(sku);
    return {
      sku,
      optionValues: values,
      prices: model?.prices.map((price) => ({ ...price })) ?? [],
      barcode: null,
      weightGrams: model?.weightGrams ?? null,
      imageId: null,
    };
  });
}

/** The variants after a value was renamed: the same rows under another word. */
export function renameValue(
  variants: readonly DraftVariant[],
  optionIndex: number,
  from: string,
  to: string,
): DraftVariant[] {
  return variants.map((variant) =>
    variant.optionValues[optionIndex] === from
      ? { ...variant, optionValues: variant.optionValues.with(optionIndex, to) }
      : variant,
  );
}

/** The variants after an option was taken out: of those that become alike, the first stays. */
export function withoutOption(variants: readonly DraftVariant[], optionIndex: number): DraftVariant[] {
  const seen = new Set<string>();
  return variants
    .map((variant) => ({ ...variant, optionValues: variant.optionValues.toSpliced(optionIndex, 1) }))
    .filter((variant) => {
      const key = JSON.stringify(variant.optionValues);
      return !seen.has(key) && seen.add(key);
    });
}

/** Indices of variants whose SKU is empty or stands in another row too. */
export function skuFaults(variants: readonly DraftVariant[]): Map<number, 'empty' | number> {
  const first = new Map<string, number>();
  const faults = new Map<number, 'empty' | number>();
  variants.forEach((variant, index) => {
    const sku = variant.sku.trim();
    if (sku === '') faults.set(index, 'empty');
    else if (first.has(sku)) faults.set(index, first.get(sku) ?? 0);
    else first.set(sku, index);
  });
  return faults;
}
