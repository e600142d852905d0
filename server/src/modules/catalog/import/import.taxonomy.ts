import type { BrandId, CategoryId } from '@zivero/shared/schemas/ids';
import { slugify } from '@zivero/shared/slug';
import { newId } from '../../../kernel/ids.ts';
import type { TaxonomyRepo } from '../taxonomy.repo.ts';
import type { Resolved } from './import.parts.ts';
import type { ProductInput } from './import.types.ts';

/**
 * Finds the brands and categories that products name, and makes those that are missing; in a dry run they are
 * only counted. Names are compared by their slug.
 */
export async function createTaxonomyResolver(taxonomy: TaxonomyRepo, { dryRun }: { dryRun: boolean }) {
  const [brands, categories] = await Promise.all([taxonomy.brands(), taxonomy.categories()]);
  const brandIds = new Map(brands.map(({ slug, id }) => [slug, id]));
  const categoryIds = new Map(categories.map(({ path, id }) => [path, id]));
  const children = new Map<string, number>();
  for (const { parentId } of categories)
    children.set(parentId ?? '', (children.get(parentId ?? '') ?? 0) + 1);
  const made = { brands: 0, categories: 0 };

  async function brandOf(name: string | null | undefined): Promise<BrandId | null | undefined> {
    if (name === undefined || name === null) return name;
    const slug = slugify(name);
    const known = brandIds.get(slug);
    if (known) return known;
    const brand = { id: newId('brd'), slug, name };
    const id = dryRun ? brand.id : (await taxonomy.insertBrand(brand)).id;
    brandIds.set(slug, id);
    made.brands += 1;
    return id;
  }

  async function categoryOf(names: readonly string[]): Promise<CategoryId | null> {
    let path = '';
    let parentId: CategoryId | null = null;
    for (const name of names) {
      path = `${path}/${slugify(name)}`;
      parentId = categoryIds.get(path) ?? (await makeCategory({ name, path, parentId }));
    }
    return parentId;
  }

  async function makeCategory(wanted: { name: string; path: string; parentId: CategoryId | null }) {
    const { name, path, parentId } = wanted;
    const position = children.get(parentId ?? '') ?? 0;
    children.set(parentId ?? '', position + 1);
    const category = {
      id: newId('cat'),
      slug: slugify(name),
      name: name.slice(0, 80),
      path,
      parentId,
      position,
      description: null,
      image: null,
    };
    const { id } = dryRun ? category : await taxonomy.insertCategory(category);
    categoryIds.set(path, id);
    made.categories += 1;
    return id;
  }

  async function resolve({ brand, categories: paths }: ProductInput): Promise<Resolved> {
    const brandId = await brandOf(brand);
    if (paths === undefined) return { brandId, categoryIds: undefined };
    const ids: CategoryId[] = [];
    for (const names of paths) {
      const id = await categoryOf(names.filter((name) => name.trim() !== ''));
      if (id !== null && !ids.includes(id)) ids.push(id);
    }
    return { brandId, categoryIds: ids };
  }
  return { resolve, made };
}
export type TaxonomyResolver = Awaited<ReturnType<typeof createTaxonomyResolver>>;
