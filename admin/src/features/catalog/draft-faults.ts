import type { ProductDraft } from '@zivero/shared/schemas/catalog';
import { priceIn } from './product-draft.ts';
import { MAX_VARIANTS, skuFaults } from './variant-matrix.ts';

export type FaultCode =
  | 'title-empty'
  | 'slug-form'
  | 'slug-taken'
  | 'sku-empty'
  | 'sku-twice'
  | 'sku-taken'
  | 'price-missing'
  | 'compare-low'
  | 'too-many-variants'
  | 'attribute-half'
  | 'option-empty'
  | 'option-name';
/** `path` is where it stands ("title", "variants.3.sku"); the words are the locale's `editor.fault.<code>`. */
export type Fault = { path: string; code: FaultCode; values?: Record<string, string> };
export type Section = 'basics' | 'images' | 'variants' | 'sorting' | 'seo';

const SECTION: Record<string, Section> = {
  title: 'basics',
  slug: 'basics',
  description: 'basics',
  status: 'basics',
  brandId: 'basics',
  images: 'images',
  options: 'variants',
  variants: 'variants',
  categoryIds: 'sorting',
  tags: 'sorting',
  attributes: 'sorting',
  seo: 'seo',
};
export const sectionOf = (path: string): Section => SECTION[path.split('.')[0] ?? ''] ?? 'basics';

/** What stands in the way of a save, in the order of the page. */
export function draftFaults(
  draft: ProductDraft,
  { taken, currency }: { taken: ReadonlySet<string>; currency: string },
): Fault[] {
  const faults: Fault[] = [];
  if (draft.title.trim() === '') faults.push({ path: 'title', code: 'title-empty' });
  if (!/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(draft.slug)) faults.push({ path: 'slug', code: 'slug-form' });
  else if (taken.has(`slug:${draft.slug}`)) faults.push({ path: 'slug', code: 'slug-taken' });
  draft.options.forEach((option, index) => {
    if (option.name.trim() === '') faults.push({ path: `options.${index}`, code: 'option-name' });
    else if (option.values.length === 0)
      faults.push({ path: `options.${index}`, code: 'option-empty', values: { name: option.name } });
  });
  if (draft.variants.length > MAX_VARIANTS)
    faults.push({ path: 'variants', code: 'too-many-variants', values: { max: String(MAX_VARIANTS) } });
  return [...faults, ...variantFaults(draft, taken, currency), ...attributeFaults(draft)];
}

function variantFaults(draft: ProductDraft, taken: ReadonlySet<string>, currency: string): Fault[] {
  const skus = skuFaults(draft.variants);
  return draft.variants.flatMap((variant, index): Fault[] => {
    const name = variant.optionValues.join(' ') || draft.title;
    const sku = skus.get(index);
    const price = priceIn(variant, currency);
    const other = typeof sku === 'number' ? draft.variants[sku] : undefined;
    return [
      ...(sku === 'empty'
        ? [{ path: `variants.${index}.sku`, code: 'sku-empty' as const, values: { name } }]
        : []),
      ...(other
        ? [
            {
              path: `variants.${index}.sku`,
              code: 'sku-twice' as const,
              values: { name, sku: variant.sku, other: other.optionValues.join(' ') || other.sku },
            },
          ]
        : []),
      ...(sku === undefined && taken.has(`sku:${variant.sku}`)
        ? [{ path: `variants.${index}.sku`, code: 'sku-taken' as const, values: { name, sku: variant.sku } }]
        : []),
      // A draft may wait for its price; what is on sale may not.
      ...(draft.status === 'active' && !price
        ? [{ path: `variants.${index}.price`, code: 'price-missing' as const, values: { name } }]
        : []),
      ...(price?.compareAtMinor != null && price.compareAtMinor <= price.amountMinor
        ? [{ path: `variants.${index}.compareAt`, code: 'compare-low' as const, values: { name } }]
        : []),
    ];
  });
}

const attributeFaults = (draft: ProductDraft): Fault[] =>
  draft.attributes.flatMap((attribute, index) =>
    (attribute.name.trim() === '') !== (attribute.value.trim() === '') || attribute.name.trim() === ''
      ? [{ path: `attributes.${index}`, code: 'attribute-half' as const }]
      : [],
  );
