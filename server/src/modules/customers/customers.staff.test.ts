import { describe, expect, test } from 'bun:test';
import { sql } from 'drizzle-orm';
import { testStores } from '../../../test/harness.ts';
import { CUSTOMER_WORDS } from '../../infra/postgres/tables/people.ts';
import { newId } from '../../kernel/ids.ts';
import { customersFixture } from './customers.fixture.ts';

const stores = await testStores();
const { customers, signedUp } = customersFixture(stores);

describe('customers for staff', () => {
  test('are found by the start of a name or an address, whatever signs are typed', async () => {
    const { customer } = await signedUp();
    const find = async (q: string) =>
      (await customers.list({ q, limit: 100 })).items.map(({ id }) => id).includes(customer.id);
    expect(await find(customer.email.slice(0, 12).toUpperCase())).toBe(true);
    expect(await find('ad')).toBe(true);
    expect(await find('%')).toBe(false);
    expect(await find('nobody')).toBe(false);
  });

  test('are found by any word of the name, by the index where there are many', async () => {
    const rows = stores.pg.db;
    await rows.execute(sql`
      insert into customers (id, email, name, password_hash, created_at)
      select 'cus_x' || lpad(n::text, 25, '0'), 'shopper' || n || '@mail.example',
        'First' || (n % 997) || ' Van Last' || n, 'x', now() from generate_series(1, 100000) n`);
    await rows.execute(sql`analyze customers`);
    const found = await customers.list({ q: 'last4711', limit: 50 });
    expect(found.items.map(({ name }) => name)).toContain('First723 Van Last4711');
    expect((await customers.list({ q: 'van last99999', limit: 50 })).items).toHaveLength(1);
    const plan = await rows.execute<{ 'QUERY PLAN': string }>(sql`
      explain select id from customers where ${CUSTOMER_WORDS} @@ to_tsquery('simple', ${"'last4711':*"})
      order by id desc limit 51`);
    expect(plan.map((row) => row['QUERY PLAN']).join(' ')).toContain('customers_words');
    await rows.execute(sql`delete from customers where id like 'cus_x%'`);
  }, 60_000);

  test('come newest first, page by page, each once', async () => {
    for (let n = 0; n < 3; n += 1) await signedUp();
    const first = await customers.list({ q: '', limit: 2 });
    const second = await customers.list({ q: '', limit: 100, cursor: first.nextCursor });
    const ids = [...first.items, ...second.items].map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)].toSorted().toReversed());
    expect(ids).toHaveLength(first.total);
    expect(second.nextCursor).toBeNull();
  });

  test('groups and exemption are set, hold for prices and count in the groups', async () => {
    const { customer } = await signedUp();
    const set = await customers.setTerms({
      id: customer.id,
      groups: ['trade', 'friends', 'trade'],
      taxExemption: 'NL123',
    });
    expect(set).toMatchObject({ groups: ['friends', 'trade'], isTaxExempt: true, taxExemption: 'NL123' });
    expect(await customers.termsOf(customer.id)).toEqual({
      groups: ['friends', 'trade'],
      taxExemption: 'NL123',
    });
    expect(await customers.groups()).toContainEqual({ name: 'trade', members: 1 });
    const inGroup = await customers.list({ q: '', group: 'trade', limit: 10 });
    expect(inGroup.items.map(({ id }) => id)).toEqual([customer.id]);
    expect(JSON.stringify(inGroup)).not.toContain('NL123');
  });

  test('somebody who is not there cannot be given terms', async () => {
    const wish = { id: newId('cus'), groups: [], taxExemption: null };
    await expect(customers.setTerms(wish)).rejects.toMatchObject({ code: 'customer.not-found' });
  });
});
