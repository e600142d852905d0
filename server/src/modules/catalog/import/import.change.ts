import type { Product, ProductOption, Variant } from '@zivero/shared/schemas/catalog';
import type { VariantId } from '@zivero/shared/schemas/ids';
import type { ProductFields } from '../draft.rules.ts';
import {
  above,
  attributesAfter,
  type Faulty,
  faultOf,
  faultsOf,
  type Made,
  newVariant,
  type Resolved,
  withNewValues,
} from './import.parts.ts';
import type { ImportFault, ProductInput, VariantInput } from './import.types.ts';

export type Changes = Partial<ProductFields>;
export type Changed = {
  kind: 'changed' | 'unchanged';
  changes: Changes;
  added: VariantId[];
  counts: { variantId: VariantId; onHand: number }[];
};

/** What an input changes of a product that is there. Variants that the file does not name stay as they are. */
export function changesFrom(
  current: Product,
  input: ProductInput,
  { resolved, made }: { resolved: Resolved; made: Made },
): Changed | Faulty {
  const merged = mergeVariants(current, input, made);
  if (merged.faults.length > 0) return { kind: 'faulty', faults: merged.faults };
  const wanted: Changes = {
    variants: merged.variants,
    options: merged.options,
    attributes: attributesAfter(current.attributes, input.attributes),
    seo: {
      title: input.seoTitle === undefined ? current.seo.title : input.seoTitle,
      description: input.seoDescription === undefined ? current.seo.description : input.seoDescription,
    },
    ...(input.title === undefined ? {} : { title: input.title }),
    ...(input.description === undefined ? {} : { description: input.description }),
    ...(input.status === undefined ? {} : { status: input.status }),
    ...(input.tags === undefined ? {} : { tags: input.tags }),
    ...(resolved.brandId === undefined ? {} : { brandId: resolved.brandId }),
    ...(resolved.categoryIds === undefined ? {} : { categoryIds: resolved.categoryIds }),
  };
  const changes: Changes = Object.fromEntries(
    Object.entries(wanted).filter(([key, value]) => !Bun.deepEquals(value, current[key as keyof Product])),
  );
  const counts = input.variants.flatMap(({ stock }, i) => {
    const variantId = merged.ids[i];
    return stock === undefined || variantId === undefined ? [] : [{ variantId, onHand: stock }];
  });
  const faults = faultsOf({ ...current, ...changes }, input);
  if (faults.length > 0) return { kind: 'faulty', faults };
  const isChanged = Object.keys(changes).length > 0;
  return { kind: isChanged ? 'changed' : 'unchanged', changes, added: merged.added, counts };
}

type Merged = {
  variants: Variant[];
  options: ProductOption[];
  added: VariantId[];
  /** Per input variant: the variant it is. */
  ids: VariantId[];
  faults: ImportFault[];
};

function mergeVariants(current: Product, input: ProductInput, made: Made): Merged {
  const merged: Merged = {
    variants: [...current.variants],
    options: current.options,
    added: [],
    ids: [],
    faults: [],
  };
  for (const [i, variant] of input.variants.entries()) {
    const at = placeOf(merged.variants, current.options, variant, input.variants.length);
    const found = at === null ? undefined : merged.variants[at];
    if (at !== null && found) {
      merged.variants[at] = changedVariant(found, variant, {
        currency: made.currency,
        options: current.options,
      });
      merged.ids.push(found.id);
      continue;
    }
    if (variant.priceMinor === undefined) {
      merged.faults.push(faultOf(variant.line, 'missing', 'a new variant needs a price'));
      continue;
    }
    const missing = current.options.find(({ name }) => variant.options[name] === undefined);
    if (missing || current.options.length === 0) {
      const what = missing
        ? `a new variant needs a value for "${missing.name}"`
        : 'the product has no options that a new variant could differ in';
      merged.faults.push(faultOf(variant.line, 'option-mismatch', what));
      continue;
    }
    const id = made.variantId(i);
    const optionValues = current.options.map(({ name }) => variant.options[name] ?? '');
    const sku = variant.sku ?? `${current.slug.toUpperCase()}-${merged.variants.length + 1}`.slice(0, 64);
    merged.variants.push({ ...newVariant(variant, made.currency), id, sku, optionValues });
    merged.added.push(id);
    merged.ids.push(id);
  }
  merged.options = withNewValues(current.options, merged.variants);
  return merged;
}

/** By SKU, else by the same option values, else the only variant there is. */
function placeOf(
  variants: readonly Variant[],
  options: readonly ProductOption[],
  input: VariantInput,
  inputs: number,
): number | null {
  const bySku = input.sku === undefined ? -1 : variants.findIndex(({ sku }) => sku === input.sku);
  if (bySku >= 0) return bySku;
  const named = options.every(({ name }) => input.options[name] !== undefined);
  const values = options.map(({ name }) => input.options[name]);
  const byOptions =
    named && options.length > 0 ? variants.findIndex((v) => Bun.deepEquals(v.optionValues, values)) : -1;
  if (byOptions >= 0) return byOptions;
  return variants.length === 1 && inputs === 1 && options.length === 0 ? 0 : null;
}

function changedVariant(
  current: Variant,
  input: VariantInput,
  { currency, options }: { currency: string; options: readonly ProductOption[] },
): Variant {
  const code = input.currency ?? currency;
  const old = current.prices.find((price) => price.currency === code);
  const amountMinor = input.priceMinor ?? old?.amountMinor;
  const compareAt = input.compareAtMinor === undefined ? (old?.compareAtMinor ?? null) : input.compareAtMinor;
  const price =
    amountMinor === undefined
      ? null
      : { currency: code, amountMinor, compareAtMinor: above(compareAt, amountMinor) };
  const prices = old
    ? current.prices.map((one) => (one === old && price ? price : one))
    : [...current.prices, ...(price ? [price] : [])];
  return {
    ...current,
    sku: input.sku ?? current.sku,
    optionValues: options.map(({ name }, i) => input.options[name] ?? current.optionValues[i] ?? ''),
    prices,
    barcode: input.barcode === undefined ? current.barcode : input.barcode,
    weightGrams: input.weightGrams === undefined ? current.weightGrams : input.weightGrams,
  };
}
