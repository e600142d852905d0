import { describe, expect, test } from 'bun:test';
import { testStores } from '../../../test/harness.ts';
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
