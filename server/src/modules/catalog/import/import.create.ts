import type { Product, ProductOption } from '@zivero/shared/schemas/catalog';
import { slugify } from '@zivero/shared/slug';
import {
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

export type Created = { kind: 'created'; product: Product };

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
