import type { Address, SavedAddress } from '@zivero/shared/schemas/address';
import type { AddressId, CustomerId } from '@zivero/shared/schemas/ids';
import { and, count, desc, eq } from 'drizzle-orm';
import type { Database, Queryable, Tx } from '../../infra/postgres/client.ts';
import { addresses, customers } from '../../infra/postgres/tables/people.ts';

export const MAX_ADDRESSES = 50;

export type AddressesRepo = ReturnType<typeof createAddressesRepo>;

/** Address books in PostgreSQL (`addresses_customer`; `addresses_one_default` allows one default each). */
export function createAddressesRepo(db: Database) {
  const ownedBy = (customerId: CustomerId, id: AddressId) =>
    and(eq(addresses.id, id), eq(addresses.customerId, customerId));

  return {
    /** Work on one address book at a time: the customer's row is locked. False when there is no such customer. */
    inBook(customerId: CustomerId, work: (tx: Tx) => Promise<void>): Promise<boolean> {
      return db.transaction(async (tx) => {
        const locked = await tx
          .select({ id: customers.id })
          .from(customers)
          .where(eq(customers.id, customerId))
          .limit(1)
          .for('update');
        if (locked.length > 0) await work(tx);
        return locked.length > 0;
      });
    },
    /** The default first, then the newest. */
    async list(customerId: CustomerId, on: Queryable = db): Promise<SavedAddress[]> {
      const rows = await on
        .select({ id: addresses.id, address: addresses.address, isDefault: addresses.isDefault })
        .from(addresses)
        .where(eq(addresses.customerId, customerId))
        .orderBy(desc(addresses.isDefault), desc(addresses.createdAt), desc(addresses.id))
        .limit(MAX_ADDRESSES);
      return rows.map((row) => ({ ...row.address, id: row.id as AddressId, isDefault: row.isDefault }));
    },
    async count(tx: Tx, customerId: CustomerId): Promise<number> {
      const [row] = await tx
        .select({ total: count() })
        .from(addresses)
        .where(eq(addresses.customerId, customerId));
      return row?.total ?? 0;
    },
    async insert(tx: Tx, row: { id: AddressId; customerId: CustomerId; address: Address; createdAt: Date }) {
      await tx.insert(addresses).values({ ...row, isDefault: false });
    },
    /** False when it is not this customer's address. */
    async update(tx: Tx, customerId: CustomerId, id: AddressId, address: Address): Promise<boolean> {
      const rows = await tx
        .update(addresses)
        .set({ address })
        .where(ownedBy(customerId, id))
        .returning({ id: addresses.id });
      return rows.length > 0;
    },
    async remove(tx: Tx, customerId: CustomerId, id: AddressId): Promise<boolean> {
      const rows = await tx.delete(addresses).where(ownedBy(customerId, id)).returning({ id: addresses.id });
      return rows.length > 0;
    },
    async makeDefault(tx: Tx, customerId: CustomerId, id: AddressId): Promise<void> {
      // The index allows one default at every moment: the old one goes first.
      await tx
        .update(addresses)
        .set({ isDefault: false })
        .where(and(eq(addresses.customerId, customerId), eq(addresses.isDefault, true)));
      await tx.update(addresses).set({ isDefault: true }).where(ownedBy(customerId, id));
    },
  };
}
