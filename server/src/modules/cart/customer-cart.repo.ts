import type { CustomerId } from '@zivero/shared/schemas/ids';
import { type Collection, type Db, MongoServerError } from 'mongodb';
import type { StoredCart, StoredLine } from './cart.rules.ts';

type CartDocument = {
  _id: string;
  customerId: CustomerId;
  rev: number;
  lines: StoredLine[];
  applied: string[];
  codes?: string[];
  updatedAt: Date;
};

export type CustomerCartRepo = ReturnType<typeof createCustomerCartRepo>;

const FIELDS = { _id: 1, rev: 1, lines: 1, applied: 1, codes: 1, updatedAt: 1 } as const;
const toCart = (doc: Omit<CartDocument, 'customerId'>): StoredCart => ({
  id: doc._id,
  rev: doc.rev,
  lines: doc.lines,
  applied: doc.applied,
  codes: doc.codes ?? [],
  updatedAt: doc.updatedAt.getTime(),
});

/** Bags of signed-in customers in MongoDB, one document each (unique index `customer`). */
export function createCustomerCartRepo(db: Db) {
  const carts: Collection<CartDocument> = db.collection('carts');

  return {
    async load(customerId: CustomerId): Promise<StoredCart | null> {
      const doc = await carts.findOne({ customerId }, { projection: FIELDS, hint: 'customer' });
      return doc === null ? null : toCart(doc);
    },
    /** The bag with this id, or the one into which it was merged. */
    async ownerOf(cartId: string): Promise<CustomerId | null> {
      const own = await carts.findOne({ _id: cartId }, { projection: { customerId: 1 } });
      const doc =
        own ?? (await carts.findOne({ applied: cartId }, { projection: { customerId: 1 }, hint: 'applied' }));
      return doc?.customerId ?? null;
    },
    /** Bags with something in them that were last touched in this time, oldest first. Index `updated`. */
    async idle(from: Date, to: Date, limit: number) {
      const docs = await carts
        .find(
          { updatedAt: { $gte: from, $lt: to }, 'lines.0': { $exists: true } },
          { projection: { customerId: 1, lines: 1, updatedAt: 1 }, hint: 'updated' },
        )
        .sort({ updatedAt: 1 })
        .limit(limit)
        .toArray();
      return docs.map(({ _id, customerId, lines, updatedAt }) => ({
        cartId: _id,
        customerId,
        items: lines.map(({ variantId, quantity }) => ({ variantId, quantity })),
        touchedAt: updatedAt,
      }));
    },
    /**
     * One atomic step: true when written. False when another write came first (`rev`), or when
     * `applying` was applied already.
     */
    async save(
      customerId: CustomerId,
      cart: StoredCart,
      isNew: boolean,
      applying?: string,
    ): Promise<boolean> {
      const { id, lines, applied, codes = [] } = cart;
      const updatedAt = new Date(cart.updatedAt);
      if (isNew) {
        try {
          await carts.insertOne({ _id: id, customerId, rev: 1, lines, applied, codes, updatedAt });
          return true;
        } catch (error) {
          if (error instanceof MongoServerError && error.code === 11000) return false;
          throw error;
        }
      }
      const guard = {
        customerId,
        rev: cart.rev,
        ...(applying === undefined ? {} : { applied: { $ne: applying } }),
      };
      const before = await carts.findOneAndUpdate(
        guard,
        { $set: { lines, applied, codes, updatedAt }, $inc: { rev: 1 } },
        { projection: { _id: 1 }, hint: { customerId: 1 } },
      );
      return before !== null;
    },
  };
}
