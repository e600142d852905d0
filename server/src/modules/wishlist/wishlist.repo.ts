import type { ProductId, VariantId } from '@zivero/shared/schemas/ids';
import { MAX_WISHLIST_ITEMS } from '@zivero/shared/schemas/wishlist';
import { type Collection, type Db, MongoServerError } from 'mongodb';
import { newId } from '../../kernel/ids.ts';

export type SavedItem = { productId: ProductId; variantId: VariantId | null; addedAt: Date };
type WishlistDocument = {
  _id: string;
  ownerId: string;
  items: SavedItem[];
  adopted: string[];
  updatedAt: Date;
};

export type WishlistRepo = ReturnType<typeof createWishlistRepo>;

/** Lists of guests (under their anonymous id) and of customers, one document each (unique index `owner`). */
export function createWishlistRepo(db: Db) {
  const lists: Collection<WishlistDocument> = db.collection('wishlists');
  const claimedBy = (anonymousId: string, customerId: string) => `${anonymousId}:claimed-by:${customerId}`;

  async function ensure(ownerId: string, now: Date): Promise<void> {
    try {
      await lists.updateOne(
        { ownerId },
        { $setOnInsert: { _id: newId('wsh', now.getTime()), items: [], adopted: [], updatedAt: now } },
        { upsert: true, hint: 'owner' },
      );
    } catch (error) {
      // Two upserts at once: the other one made it.
      if (!(error instanceof MongoServerError && error.code === 11000)) throw error;
    }
  }

  return {
    ensure,
    async load(ownerId: string): Promise<SavedItem[]> {
      const list = await lists.findOne({ ownerId }, { projection: { items: 1 }, hint: 'owner' });
      return list?.items ?? [];
    },
    /** False when the list is full; a product that is there already stays where it is. */
    async add(ownerId: string, item: SavedItem): Promise<boolean> {
      await ensure(ownerId, item.addedAt);
      const added = await lists.updateOne(
        {
          ownerId,
          'items.productId': { $ne: item.productId },
          [`items.${MAX_WISHLIST_ITEMS - 1}`]: { $exists: false },
        },
        { $push: { items: { $each: [item], $position: 0 } }, $set: { updatedAt: item.addedAt } },
        { hint: 'owner' },
      );
      if (added.matchedCount === 1) return true;
      return (
        (await lists.countDocuments({ ownerId, 'items.productId': item.productId }, { hint: 'owner' })) === 1
      );
    },
    async remove(ownerId: string, productId: ProductId, now: Date): Promise<void> {
      await lists.updateOne(
        { ownerId },
        { $pull: { items: { productId } }, $set: { updatedAt: now } },
        { hint: 'owner' },
      );
    },
    /** Takes a guest's list away from its browser for one customer; returns what is claimed, also by an earlier, killed call. */
    async claim(anonymousId: string, customerId: string): Promise<{ id: string; items: SavedItem[] } | null> {
      const claim = claimedBy(anonymousId, customerId);
      const projection = { items: 1 } as const;
      const left = await lists.findOne({ ownerId: claim }, { projection, hint: 'owner' });
      const list =
        left ??
        (await lists.findOneAndUpdate(
          { ownerId: anonymousId },
          { $set: { ownerId: claim } },
          { projection, hint: { ownerId: 1 }, returnDocument: 'after' },
        ));
      return list === null ? null : { id: list._id, items: list.items };
    },
    /** Adds the claimed items once: guarded by the claimed list's id not being among those adopted. */
    async adopt(customerId: string, claimed: { id: string; items: SavedItem[] }, now: Date): Promise<void> {
      await ensure(customerId, now);
      const known = { $map: { input: '$items', in: '$$this.productId' } };
      const fresh = {
        $filter: {
          input: { $literal: claimed.items },
          cond: { $not: [{ $in: ['$$this.productId', known] }] },
        },
      };
      await lists.updateOne(
        { ownerId: customerId, adopted: { $ne: claimed.id } },
        [
          {
            $set: {
              items: { $slice: [{ $concatArrays: [fresh, '$items'] }, MAX_WISHLIST_ITEMS] },
              adopted: { $slice: [{ $concatArrays: ['$adopted', [claimed.id]] }, -50] },
              updatedAt: now,
            },
          },
        ],
        { hint: 'owner' },
      );
    },
    async drop(listId: string): Promise<void> {
      await lists.deleteOne({ _id: listId });
    },
  };
}
