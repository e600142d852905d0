import { Product, type ProductOption, type Variant } from '@zivero/shared/schemas/catalog';
import type { BrandId, CategoryId, ProductId, VariantId } from '@zivero/shared/schemas/ids';
import { slugify } from '@zivero/shared/slug';
import { draftFaults, type ProductFields } from '../draft.rules.ts';
import type { FaultCode, ImportFault, ProductInput, VariantInput } from './import.types.ts';

/** Ids of what an input names; undefined = the input says nothing of it. */
export type Resolved = { brandId: BrandId | null | undefined; categoryIds: CategoryId[] | undefined };
export type Made = {
  productId: ProductId;
  variantId(index: number): VariantId;
  now: Date;
  currency: string;
  status: 'active' | 'draft';
};
export type Faulty = { kind: 'faulty'; faults: ImportFault[] };
export type Created = { kind: 'created'; product: Product };
export type Changes = Partial<ProductFields>;
export type Changed = {
  kind: 'changed' | 'unchanged';
  changes: Changes;
  added: VariantId[];
  counts: { variantId: VariantId; onHand: number }[];
};

export function faultOf(
  line: number,
  code: FaultCode,
  message: string,
  value: string | null = null,
): ImportFault {
  return { line, column: null, code, message, value };
}

/** A product that the shop does not have yet. Needs a title, and a price per variant. */
export function createFrom(input: ProductInput, resolved: Resolved, made: Made): Created | Faulty {
  const faults: ImportFault[] = [];
  if (!input.title) faults.push(faultOf(input.line, 'missing', 'a new product needs a title'));
  for (const { line, priceMinor } of input.variants)
    if (priceMinor === undefined) faults.push(faultOf(line, 'missing', 'a new product needs a price'));
  const options = optionsOf(input.variants, faults);
  if (faults.length > 0) return { kind: 'faulty', faults };
  const title = input.title ?? '';
  const slug = slugify(input.handle ?? title);
  const base = input.externalId ?? slug.toUpperCase();
  const variants = input.variants.map((variant, i) => {
    const sku = variant.sku ?? (input.variants.length === 1 ? base : `${base}-${i + 1}`).slice(0, 64);
    const optionValues = options.map(({ name }) => variant.options[name] ?? '');
    return { ...newVariant(variant, made.currency), id: made.variantId(i), sku, optionValues };
  });
  const status = input.status ?? made.status;
  const average = input.rating ?? 0;
  const product: Product = {
    id: made.productId,
    slug,
    title,
    description: input.description ?? '',
    status,
    brandId: resolved.brandId ?? null,
    categoryIds: resolved.categoryIds ?? [],
    attributes: attributesAfter([], input.attributes),
    tags: input.tags ?? [],
    images: [],
    options,
    variants,
    seo: { title: input.seoTitle ?? null, description: input.seoDescription ?? null },
    externalId: input.externalId ?? null,
    version: 1,
    createdAt: made.now,
    updatedAt: made.now,
    publishedAt: status === 'active' ? made.now : null,
    derived: {
      available: Object.fromEntries(variants.map(({ id }, i) => [id, input.variants[i]?.stock ?? 0])),
      stockSeq: 0,
      soldCount: 0,
      soldSeq: 0,
      rating: { average, count: average > 0 ? (input.ratingCount ?? 1) : 0 },
      ratingSeq: 0,
    },
  };
  const wrong = faultsOf(product, input);
  return wrong.length > 0 ? { kind: 'faulty', faults: wrong } : { kind: 'created', product };
}

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

function newVariant(input: VariantInput, currency: string): Omit<Variant, 'id' | 'sku' | 'optionValues'> {
  const compareAtMinor = input.compareAtMinor ?? null;
  const amountMinor = input.priceMinor ?? 0;
  return {
    prices: [
      {
        currency: input.currency ?? currency,
        amountMinor,
        compareAtMinor: above(compareAtMinor, amountMinor),
      },
    ],
    barcode: input.barcode ?? null,
    weightGrams: input.weightGrams ?? null,
    imageId: null,
  };
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

/** An old price that is not above the price is none. */
const above = (compareAt: number | null, amount: number): number | null =>
  compareAt !== null && compareAt > amount ? compareAt : null;

/** Options of a new product: each name that occurs, with its values in the order of the file. */
function optionsOf(variants: readonly VariantInput[], faults: ImportFault[]): ProductOption[] {
  const names = [...new Set(variants.flatMap((variant) => Object.keys(variant.options)))];
  for (const variant of variants) {
    const missing = names.find((name) => variant.options[name] === undefined);
    if (missing)
      faults.push(
        faultOf(variant.line, 'option-mismatch', `has no value for "${missing}", as other variants have`),
      );
  }
  if (names.length === 0 && variants.length > 1)
    for (const { line } of variants.slice(1))
      faults.push(faultOf(line, 'option-mismatch', 'several variants need an option that tells them apart'));
  const none = names.map((name) => ({ name, values: [] }));
  return withNewValues(
    none,
    variants.map((variant) => ({ optionValues: names.map((name) => variant.options[name] ?? '') })),
  );
}

function withNewValues(
  options: readonly ProductOption[],
  variants: readonly Pick<Variant, 'optionValues'>[],
): ProductOption[] {
  return options.map((option, at) => {
    const known = new Set(option.values.map(({ value }) => value));
    const added = variants.flatMap(({ optionValues }) => {
      const value = optionValues[at] ?? '';
      if (value === '' || known.has(value)) return [];
      known.add(value);
      return [{ value, swatch: null }];
    });
    return added.length === 0 ? option : { ...option, values: [...option.values, ...added] };
  });
}

function attributesAfter(
  current: Product['attributes'],
  given: Record<string, string | null> | undefined,
): Product['attributes'] {
  if (!given) return current;
  const kept = current.flatMap(({ name, value }) => {
    const wanted = given[name];
    return wanted === undefined ? [{ name, value }] : wanted === null ? [] : [{ name, value: wanted }];
  });
  const known = new Set(current.map(({ name }) => name));
  const added = Object.entries(given).flatMap(([name, value]) =>
    known.has(name) || value === null ? [] : [{ name, value }],
  );
  return [...kept, ...added];
}

/** Those parts of a product whose values come from the file; the rest is made here. */
const Checked = Product.pick({
  slug: true,
  title: true,
  categoryIds: true,
  attributes: true,
  tags: true,
  options: true,
  variants: true,
  externalId: true,
});

/** What the schema of a product, and the rules between its parts, have against the result. */
function faultsOf(product: Product, input: ProductInput): ImportFault[] {
  const parsed = Checked.safeParse(product);
  const issues = parsed.success
    ? draftFaults(product).map(({ path, code }) => ({ path: path.split('.'), message: code }))
    : parsed.error.issues.map(({ path, message }) => ({ path: path.map(String), message }));
  return issues.map(({ path, message }) => {
    const variant = path[0] === 'variants' ? input.variants[Number(path[1])] : undefined;
    return faultOf(
      variant?.line ?? input.line,
      message === 'duplicate' ? 'duplicate' : 'invalid',
      `${path.join('.')}: ${message}`,
    );
  });
}
