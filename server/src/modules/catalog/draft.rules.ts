import type { Product, ProductDerived, ProductDraft, Variant } from '@zivero/shared/schemas/catalog';
import type { ProductId, VariantId } from '@zivero/shared/schemas/ids';
import type { FieldFault } from '../../kernel/app-error.ts';

/** What an editor may change of a product; everything else is the server's. */
export type ProductFields = Omit<ProductDraft, 'variants'> & { variants: Variant[] };
type NewVariantId = () => VariantId;

const NO_DERIVED: ProductDerived = {
  available: {},
  stockSeq: 0,
  soldCount: 0,
  soldSeq: 0,
  rating: { average: 0, count: 0 },
  ratingSeq: 0,
};

/** A new product from a draft: every variant gets an id of ours, whatever the caller sent. */
export function newProduct(
  draft: ProductDraft,
  made: { id: ProductId; newVariantId: NewVariantId; now: Date },
): Product {
  return {
    ...draft,
    id: made.id,
    variants: draft.variants.map((variant) => ({ ...variant, id: made.newVariantId() })),
    externalId: null,
    version: 1,
    createdAt: made.now,
    updatedAt: made.now,
    publishedAt: draft.status === 'active' ? made.now : null,
    derived: NO_DERIVED,
  };
}

/** The fields after an edit; a variant that was there keeps its id, one without an id gets a new one. */
export function editedFields(
  current: Product,
  changes: { [K in keyof ProductDraft]?: ProductDraft[K] | undefined },
  newVariantId: NewVariantId,
): ProductFields {
  const { variants } = changes;
  return {
    title: changes.title ?? current.title,
    slug: changes.slug ?? current.slug,
    description: changes.description ?? current.description,
    status: changes.status ?? current.status,
    brandId: changes.brandId === undefined ? current.brandId : changes.brandId,
    categoryIds: changes.categoryIds ?? current.categoryIds,
    attributes: changes.attributes ?? current.attributes,
    tags: changes.tags ?? current.tags,
    images: changes.images ?? current.images,
    options: changes.options ?? current.options,
    variants:
      variants?.map((variant) => ({ ...variant, id: variant.id ?? newVariantId() })) ?? current.variants,
    seo: changes.seo ?? current.seo,
    ...taxClassOf(changes.taxClass ?? current.taxClass),
  };
}

const taxClassOf = (taxClass: string | undefined) => (taxClass === undefined ? {} : { taxClass });

/** What the schema cannot see: how the parts of a product refer to each other. */
export function draftFaults(fields: Pick<ProductFields, 'options' | 'images' | 'variants'>): FieldFault[] {
  const faults: FieldFault[] = [];
  const imageIds = new Set<string>(fields.images.map((image) => image.id));
  const combinations = new Set<string>();
  const ids = new Set<string>();
  fields.options.forEach((option, index) => {
    if (fields.options.findIndex((other) => other.name === option.name) !== index)
      faults.push({ path: `options.${index}.name`, code: 'duplicate' });
  });
  fields.variants.forEach((variant, index) => {
    const path = `variants.${index}`;
    const { optionValues } = variant;
    const fits =
      optionValues.length === fields.options.length &&
      fields.options.every((option, at) => option.values.some(({ value }) => value === optionValues[at]));
    if (!fits) faults.push({ path: `${path}.optionValues`, code: 'unknown_option_value' });
    const combination = JSON.stringify(optionValues);
    if (combinations.has(combination)) faults.push({ path: `${path}.optionValues`, code: 'duplicate' });
    combinations.add(combination);
    if (ids.has(variant.id)) faults.push({ path: `${path}.id`, code: 'duplicate' });
    ids.add(variant.id);
    if (variant.imageId !== null && !imageIds.has(variant.imageId))
      faults.push({ path: `${path}.imageId`, code: 'unknown_image' });
    const currencies = variant.prices.map((price) => price.currency);
    if (new Set(currencies).size !== currencies.length)
      faults.push({ path: `${path}.prices`, code: 'duplicate' });
  });
  return faults;
}

/** Ids of variants that the editor sent although this product has no such variant. */
export function strangerVariants(current: Product, variants: readonly { id?: VariantId | undefined }[]) {
  const own = new Set<string>(current.variants.map((variant) => variant.id));
  return variants.flatMap((variant, index) =>
    variant.id !== undefined && !own.has(variant.id)
      ? [{ path: `variants.${index}.id`, code: 'unknown_variant' }]
      : [],
  );
}

/** The first SKU that stands twice in one product: the database's index does not see that. */
export function doubleSku(variants: readonly Pick<Variant, 'sku'>[]): string | null {
  const seen = new Set<string>();
  for (const { sku } of variants) {
    if (seen.has(sku)) return sku;
    seen.add(sku);
  }
  return null;
}
