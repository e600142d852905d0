import { money } from '@zivero/shared/money';
import type {
  CustomerForStaff,
  CustomerList,
  CustomerRow,
  SetCustomerTerms,
} from '@zivero/shared/schemas/customers';
import type { CustomerId } from '@zivero/shared/schemas/ids';
import { AppError } from '../../kernel/app-error.ts';
import type { SettingsModule } from '../settings/settings.ts';
import type { AddressesRepo } from './addresses.repo.ts';
import type { CustomerFacts, CustomersStaffRepo } from './customers.staff.repo.ts';

export type CustomersStaffDeps = {
  staffRepo: CustomersStaffRepo;
  addresses: Pick<AddressesRepo, 'list'>;
  settings: Pick<SettingsModule, 'get'>;
};
type Found = NonNullable<Awaited<ReturnType<CustomersStaffRepo['byId']>>>;
const NOTHING: CustomerFacts = { orderCount: 0, spentMinor: 0, lastOrderAt: null };

/** Customers for staff: who they are, what they bought, on which terms. */
export function createCustomersStaff({ staffRepo, addresses, settings }: CustomersStaffDeps) {
  function rowOf(customer: Found, facts: CustomerFacts, currency: string): CustomerRow {
    const { taxExemption, id, ...rest } = customer;
    const { orderCount, spentMinor, lastOrderAt } = facts;
    const spent = money(spentMinor, currency);
    return {
      ...rest,
      id: id as CustomerId,
      isTaxExempt: taxExemption !== null,
      orderCount,
      spent,
      lastOrderAt,
    };
  }

  async function list({ q, group, cursor, limit }: CustomerList) {
    const filter = { q, group: group ?? null };
    const [{ currency }, rows, total] = await Promise.all([
      settings.get(),
      staffRepo.list(filter, { limit, beforeId: cursor ?? null }),
      staffRepo.count(filter),
    ]);
    const shown = rows.slice(0, limit);
    const facts = await staffRepo.factsOf(
      shown.map((row) => row.id),
      currency,
    );
    const items = shown.map((row) => rowOf(row, facts.get(row.id) ?? NOTHING, currency));
    return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null, total };
  }

  /** Throws `customer.not-found`. */
  async function forStaff(id: CustomerId): Promise<CustomerForStaff> {
    const [{ currency }, found] = await Promise.all([settings.get(), staffRepo.byId(id)]);
    if (found === null) throw new AppError('customer.not-found', { detail: id });
    const [facts, book] = await Promise.all([staffRepo.factsOf([id], currency), addresses.list(id)]);
    const { taxExemption } = found;
    return { ...rowOf(found, facts.get(id) ?? NOTHING, currency), taxExemption, addresses: book };
  }

  /** Holds for the next order; those that were placed keep their terms. Throws `customer.not-found`. */
  async function setTerms({ id, groups, taxExemption }: SetCustomerTerms): Promise<CustomerForStaff> {
    const terms = { groups: [...new Set(groups)].toSorted(), taxExemption };
    if (!(await staffRepo.setTerms(id, terms))) throw new AppError('customer.not-found', { detail: id });
    return forStaff(id);
  }

  return { list, forStaff, setTerms };
}
