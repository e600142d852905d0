import type { Address, SavedAddress } from '@zivero/shared/schemas/address';
import type { AddressId, CustomerId } from '@zivero/shared/schemas/ids';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import { type AddressesRepo, MAX_ADDRESSES } from './addresses.repo.ts';

export type AddressesDeps = { repo: AddressesRepo; clock: Clock };
export type SaveAddressInput = Address & { id?: AddressId | null | undefined; isDefault: boolean };

/** A customer's address book: one default as soon as there is an address, 50 addresses at most. */
export function createAddresses({ repo, clock }: AddressesDeps) {
  return {
    list: (customerId: CustomerId): Promise<SavedAddress[]> => repo.list(customerId),

    /** Adds, or with an id replaces, an address. `request.not-found` for an id of somebody else. */
    async save(customerId: CustomerId, input: SaveAddressInput): Promise<SavedAddress[]> {
      const { id: givenId, isDefault, ...address } = input;
      const hasBook = await repo.inBook(customerId, async (tx) => {
        const total = await repo.count(tx, customerId);
        const now = clock.now();
        const id = givenId ?? newId('adr', now.getTime());
        if (givenId) {
          const isOwn = await repo.update(tx, customerId, id, address);
          if (!isOwn) throw new AppError('request.not-found', { detail: 'address' });
        } else {
          if (total >= MAX_ADDRESSES)
            throw new AppError('request.invalid', { fields: [{ path: '', code: 'too_many' }] });
          await repo.insert(tx, { id, customerId, address, createdAt: now });
        }
        if (isDefault || total === 0) await repo.makeDefault(tx, customerId, id);
      });
      if (!hasBook) throw new AppError('customer.not-found');
      return repo.list(customerId);
    },

    /** When the default goes, the newest of the others takes its place. */
    async remove(customerId: CustomerId, id: AddressId): Promise<SavedAddress[]> {
      await repo.inBook(customerId, async (tx) => {
        const isOwn = await repo.remove(tx, customerId, id);
        if (!isOwn) throw new AppError('request.not-found', { detail: 'address' });
        const [first] = await repo.list(customerId, tx);
        if (first !== undefined && !first.isDefault) await repo.makeDefault(tx, customerId, first.id);
      });
      return repo.list(customerId);
    },
  };
}
