import type { Db, IndexDescription } from 'mongodb';

/** Every collection and every index of Zivero in MongoDB. Queries name theirs with `hint` or in a comment. */
export const INDEXES: Record<string, IndexDescription[]> = {
  products: [
    { key: { slug: 1 }, name: 'slug', unique: true },
    { key: { 'variants.id': 1 }, name: 'variant_id', unique: true },
    { key: { 'variants.sku': 1 }, name: 'sku', unique: true },
    {
      key: { externalId: 1 },
      name: 'external_id',
      unique: true,
      partialFilterExpression: { externalId: { $type: 'string' } },
    },
    { key: { status: 1, updatedAt: -1, _id: -1 }, name: 'status_updated' },
    { key: { updatedAt: -1, _id: -1 }, name: 'updated' },
    { key: { categoryIds: 1, updatedAt: -1, _id: -1 }, name: 'category_updated' },
    { key: { brandId: 1, updatedAt: -1, _id: -1 }, name: 'brand_updated' },
  ],
  categories: [
    { key: { path: 1 }, name: 'path', unique: true },
    { key: { parentId: 1, position: 1 }, name: 'parent_position' },
  ],
  brands: [{ key: { slug: 1 }, name: 'slug', unique: true }],
  reviews: [
    { key: { productId: 1, createdAt: -1, _id: -1 }, name: 'product_created' },
    { key: { productId: 1, rating: -1, createdAt: -1, _id: -1 }, name: 'product_rating' },
  ],
  carts: [
    { key: { customerId: 1 }, name: 'customer', unique: true },
    { key: { applied: 1 }, name: 'applied' },
    { key: { updatedAt: 1 }, name: 'updated', expireAfterSeconds: 365 * 24 * 3600 },
  ],
  wishlists: [{ key: { ownerId: 1 }, name: 'owner', unique: true }],
};

/** Creates what is missing; safe to call from several processes at once. */
export async function ensureIndexes(db: Db): Promise<void> {
  await Promise.all(
    Object.entries(INDEXES).map(([collection, indexes]) => db.collection(collection).createIndexes(indexes)),
  );
}
