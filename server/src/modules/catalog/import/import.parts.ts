import { Product, type ProductOption, type Variant } from '@zivero/shared/schemas/catalog';
import type { BrandId, CategoryId, ProductId, VariantId } from '@zivero/shared/schemas/ids';
import { draftFaults } from '../draft.rules.ts';
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

export function faultOf(
  line: number,
  code: FaultCode,
  message: string,
  value: string | null = null,
): ImportFault {
  return { line, column: null, code, message, value };
}

export function newVariant(
  input: VariantInput,
  currency: string,
): Omit<Variant, 'id' | 'sku' | 'optionValues'> {
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

/** An old price that is not above the price is none. */
export const above = (compareAt: number | null, amount: number): number | null =>
  compareAt !== null && compareAt > amount ? compareAt : null;

export function withNewValues(
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

export function attributesAfter(
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
export function faultsOf(product: Product, input: ProductInput): ImportFault[] {
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
