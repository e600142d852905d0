import type {
  Brand,
  Category,
  CreateProductResult,
  Product,
  ProductDraft,
  UpdateProduct,
  UpdateProductResult,
} from '@zivero/shared/schemas/catalog';
import type { CategoryId } from '@zivero/shared/schemas/ids';
import { slugify } from '@zivero/shared/slug';
import type { z } from 'zod';
import { AppError, type FieldFault } from '../../kernel/app-error.ts';
import { newId } from '../../kernel/ids.ts';
import type { CatalogDeps } from './catalog.needs.ts';
import { type CatalogReading, TAGS } from './catalog.reading.ts';
import {
  doubleSku,
  draftFaults,
  editedFields,
  newProduct,
  type ProductFields,
  strangerVariants,
} from './draft.rules.ts';

const newVariantId = () => newId('var');

/** What staff change: products with their versions, categories, brands. */
export function createEditing(deps: CatalogDeps & { reading: CatalogReading }) {
  const { products, taxonomy, cache, clock, reading } = deps;

  /** Throws `request.invalid` with the fields when parts of the draft do not fit each other. */
  async function create(draft: ProductDraft): Promise<z.infer<typeof CreateProductResult>> {
    const product = newProduct(draft, { id: newId('prd'), newVariantId, now: clock.now() });
    await refuseFaulty(product);
    const twice = doubleSku(product.variants);
    if (twice !== null) return { kind: 'taken', field: 'sku', value: twice };
    const saved = await products.insert(product);
    if (saved.kind === 'taken') return saved;
    await afterSave(product, null);
    return { kind: 'ok', product };
  }

  /**
   * Writes `changes` if the product still stands at `base`; otherwise nothing is written and the answer
   * is a conflict with what stands now. Throws `catalog.product-not-found`, `request.invalid`.
   */
  async function update({ id, base, changes }: z.infer<typeof UpdateProduct>): Promise<UpdateProductResult> {
    const current = await mustLoad(id);
    if (current.version !== base) return { kind: 'conflict', theirs: current };
    const strangers = strangerVariants(current, changes.variants ?? []);
    if (strangers.length > 0) throw new AppError('request.invalid', { fields: strangers });
    const fields = editedFields(current, changes, newVariantId);
    await refuseFaulty(fields);
    const twice = doubleSku(fields.variants);
    if (twice !== null) return { kind: 'taken', field: 'sku', value: twice };
    const now = clock.now();
    const publishedAt = current.publishedAt ?? (fields.status === 'active' ? now : null);
    const saved = await products.saveIfVersion(id, base, { ...fields, updatedAt: now, publishedAt });
    if (saved.kind === 'taken') return saved;
    if (saved.value === null) return { kind: 'conflict', theirs: await mustLoad(id) };
    await afterSave(saved.value, current);
    return { kind: 'ok', product: saved.value };
  }

  /** The product as staff see it, any status. Throws `catalog.product-not-found`. */
  async function mustLoad(id: Product['id']): Promise<Product> {
    const product = await products.byId(id);
    if (!product) throw new AppError('catalog.product-not-found', { detail: id });
    return product;
  }

  async function refuseFaulty(fields: ProductFields): Promise<void> {
    const [tree, brands] = await Promise.all([reading.tree(), reading.brandsOf([fields])]);
    const faults: FieldFault[] = draftFaults(fields);
    fields.categoryIds.forEach((categoryId, index) => {
      if (!tree.byId.has(categoryId)) faults.push({ path: `categoryIds.${index}`, code: 'unknown_category' });
    });
    if (fields.brandId !== null && !brands.has(fields.brandId))
      faults.push({ path: 'brandId', code: 'unknown_brand' });
    if (faults.length > 0) throw new AppError('request.invalid', { fields: faults });
  }

  async function afterSave(saved: Product, before: Product | null): Promise<void> {
    const slugs = new Set([saved.slug, before?.slug ?? saved.slug]);
    cache.dropLocal([TAGS.card(saved.id)]);
    await cache.bump([TAGS.products, ...[...slugs].map(TAGS.product)]);
    const known = new Set(before?.variants.map((variant) => variant.id));
    const added = saved.variants.map((variant) => variant.id).filter((id) => !known.has(id));
    if (added.length > 0) await deps.onVariantsAdded?.({ productId: saved.id, variantIds: added });
  }

  /** A brand of that name; one that exists already is returned, not doubled. */
  async function saveBrand({ name }: { name: string }): Promise<Brand> {
    const brand = await taxonomy.insertBrand({ id: newId('brd'), slug: slugify(name), name });
    await cache.bump([TAGS.brands]);
    return brand;
  }

  /** A category below `parentId`; one that exists already there is returned. Throws `catalog.category-not-found`. */
  async function saveCategory(input: { name: string; parentId: CategoryId | null }): Promise<Category> {
    const tree = await reading.tree();
    const parent = input.parentId === null ? null : tree.byId.get(input.parentId);
    if (parent === undefined)
      throw new AppError('catalog.category-not-found', { detail: input.parentId ?? '' });
    const slug = slugify(input.name);
    const category = await taxonomy.insertCategory({
      id: newId('cat'),
      slug,
      name: input.name,
      path: `${parent?.path ?? ''}/${slug}`,
      parentId: input.parentId,
      position: tree.childrenOf(input.parentId).length,
      description: null,
      image: null,
    });
    await cache.bump([TAGS.categories]);
    return category;
  }

  return { create, update, byId: mustLoad, saveBrand, saveCategory };
}
