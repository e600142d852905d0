import type { Brand, Category } from '@zivero/shared/schemas/catalog';
import type { BrandId, CategoryId } from '@zivero/shared/schemas/ids';
import { type Db, MongoServerError } from 'mongodb';

type BrandDocument = Omit<Brand, 'id'> & { _id: BrandId };
type CategoryDocument = Omit<Category, 'id'> & { _id: CategoryId };

const CATEGORY_FIELDS = {
  slug: 1,
  name: 1,
  path: 1,
  parentId: 1,
  position: 1,
  description: 1,
  image: 1,
} as const;
const BRAND_FIELDS = { slug: 1, name: 1 } as const;
const MAX_CATEGORIES = 5_000;
const MAX_BRANDS = 20_000;

export type TaxonomyRepo = ReturnType<typeof createTaxonomyRepo>;

/** Categories and brands in MongoDB; both small enough to be read whole, sorted by the reader. */
export function createTaxonomyRepo(db: Db) {
  const categoryDocuments = db.collection<CategoryDocument>('categories');
  const brandDocuments = db.collection<BrandDocument>('brands');

  async function categories(): Promise<Category[]> {
    const found = await categoryDocuments
      .find({}, { projection: CATEGORY_FIELDS, limit: MAX_CATEGORIES })
      .toArray();
    return found.map(({ _id, ...rest }) => ({ id: _id, ...rest }));
  }

  async function brands(): Promise<Brand[]> {
    const found = await brandDocuments.find({}, { projection: BRAND_FIELDS, limit: MAX_BRANDS }).toArray();
    return found.map(({ _id, ...rest }) => ({ id: _id, ...rest }));
  }

  async function brandsByIds(ids: readonly BrandId[]): Promise<Brand[]> {
    if (ids.length === 0) return [];
    const found = await brandDocuments
      .find({ _id: { $in: [...ids] } }, { projection: BRAND_FIELDS, limit: ids.length })
      .toArray();
    return found.map(({ _id, ...rest }) => ({ id: _id, ...rest }));
  }

  async function brandsBySlug(slugs: readonly string[]): Promise<Brand[]> {
    if (slugs.length === 0) return [];
    const found = await brandDocuments
      .find({ slug: { $in: [...slugs] } }, { projection: BRAND_FIELDS, hint: 'slug', limit: slugs.length })
      .toArray();
    return found.map(({ _id, ...rest }) => ({ id: _id, ...rest }));
  }

  /** Returns the one that stands: this, or the one that had the slug before (index `slug`). */
  async function insertBrand({ id, ...fields }: Brand): Promise<Brand> {
    try {
      await brandDocuments.insertOne({ _id: id, ...fields });
      return { id, ...fields };
    } catch (error) {
      const same = await afterDuplicate(error, () =>
        brandDocuments.findOne({ slug: fields.slug }, { projection: BRAND_FIELDS, hint: 'slug' }),
      );
      return { id: same._id, slug: same.slug, name: same.name };
    }
  }

  /** Returns the one that stands: this, or the one that had the path before (index `path`). */
  async function insertCategory({ id, ...fields }: Category): Promise<Category> {
    try {
      await categoryDocuments.insertOne({ _id: id, ...fields });
      return { id, ...fields };
    } catch (error) {
      const { _id, ...same } = await afterDuplicate(error, () =>
        categoryDocuments.findOne({ path: fields.path }, { projection: CATEGORY_FIELDS, hint: 'path' }),
      );
      return { id: _id, ...same };
    }
  }

  return { categories, brands, brandsByIds, brandsBySlug, insertBrand, insertCategory };
}

async function afterDuplicate<T>(error: unknown, find: () => Promise<T | null>): Promise<T> {
  if (!(error instanceof MongoServerError) || error.code !== 11_000) throw error;
  const found = await find();
  if (!found) throw error;
  return found;
}
