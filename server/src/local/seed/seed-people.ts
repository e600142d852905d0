import type { Sql } from 'postgres';
import { addresses, customers, staff } from '../../infra/postgres/tables/people.ts';
import { copyRows, type RowsOf } from './copy-rows.ts';
import { customerAt, customerCount } from './customers.ts';
import { DEMO_PASSWORD_HASH, DEMO_STAFF } from './demo-accounts.ts';
import { rngFor } from './prng.ts';
import { seedId } from './seed-id.ts';
import type { SeedOptions } from './seed-shop.ts';

const BATCH = 5_000;
const YEAR_MS = 365 * 24 * 3600 * 1000;

/** Staff and customers, all marked as demo. */
export async function writePeople(sql: Sql, { seed, now, orders, onProgress }: SeedOptions) {
  const common = { passwordHash: DEMO_PASSWORD_HASH, isDemo: true };
  const colleagues = DEMO_STAFF.map((member, i) => ({
    id: seedId('stf', i, rngFor(seed, 'staff', i)),
    ...member,
    ...common,
    isDisabled: false,
    createdAt: new Date(now.getTime() - 2 * YEAR_MS),
  }));
  await copyRows(sql, staff, colleagues);
  const total = customerCount(orders);
  for (let from = 0; from < total; from += BATCH) {
    const people: RowsOf<typeof customers> = [];
    const homes: RowsOf<typeof addresses> = [];
    for (let i = from; i < Math.min(total, from + BATCH); i += 1) {
      const { id, email, name, createdAt, addresses: own } = customerAt(i, { seed, now });
      people.push({ id, email, name, createdAt, ...common });
      homes.push(...own.map((home) => ({ ...home, customerId: id, createdAt })));
    }
    await copyRows(sql, customers, people);
    await copyRows(sql, addresses, homes);
    onProgress?.({ step: 'people', done: from + people.length, total });
  }
  const idOf = (role: string) => colleagues.find((member) => member.role === role)?.id ?? '';
  return { customers: total, staff: { ownerId: idOf('owner'), packerId: idOf('packer') } };
}
