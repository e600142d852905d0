import { describe, expect, test } from 'bun:test';
import { testStores } from '../../../test/harness.ts';
import { MAX_ADDRESSES } from './addresses.repo.ts';
import { customersFixture } from './customers.fixture.ts';

const { customers, signedUp, clock } = customersFixture(await testStores());
const { addresses: book } = customers;
/** One address a second: the newest is the one saved last. */
const addresses: typeof book = {
  ...book,
  save: (...args) => {
    clock.advance(1_000);
    return book.save(...args);
  },
};

const at = (line1: string, isDefault = false) => ({
  name: 'Ada',
  company: null,
  line1,
  line2: null,
  postcode: '1011 AB',
  city: 'Amsterdam',
  region: null,
  country: 'NL',
  phone: null,
  isDefault,
});
const shown = (list: { line1: string; isDefault: boolean }[]) =>
  list.map(({ line1, isDefault }) => (isDefault ? `${line1}*` : line1));

describe('address book', () => {
  test('the first address is the default; a new default takes the place of the old', async () => {
    const { id } = (await signedUp()).customer;
    expect(shown(await addresses.save(id, at('one')))).toEqual(['one*']);
    await addresses.save(id, at('two'));
    expect(shown(await addresses.save(id, at('three', true)))).toEqual(['three*', 'two', 'one']);
  });

  test('a changed address keeps its place; removing the default makes the newest one default', async () => {
    const { id } = (await signedUp()).customer;
    const [one] = await addresses.save(id, at('one'));
    await addresses.save(id, at('two'));
    if (!one) throw new Error('one address');
    expect(shown(await addresses.save(id, { ...at('uno'), id: one.id }))).toEqual(['uno*', 'two']);
    expect(shown(await addresses.remove(id, one.id))).toEqual(['two*']);
  });

  test('two tabs that choose a default at the same moment leave exactly one', async () => {
    const { id } = (await signedUp()).customer;
    await Promise.all(['a', 'b', 'c', 'd'].map((name) => addresses.save(id, at(name, true))));
    const list = await addresses.list(id);
    expect(list).toHaveLength(4);
    expect(list.filter(({ isDefault }) => isDefault)).toHaveLength(1);
  });

  test('a stranger’s address can be neither changed nor removed nor seen', async () => {
    const [mine, strangers] = [(await signedUp()).customer.id, (await signedUp()).customer.id];
    const [target] = await addresses.save(strangers, at('theirs'));
    if (!target) throw new Error('one address');
    const notFound = { code: 'request.not-found' };
    await expect(addresses.save(mine, { ...at('taken over'), id: target.id })).rejects.toMatchObject(
      notFound,
    );
    await expect(addresses.remove(mine, target.id)).rejects.toMatchObject(notFound);
    expect(await addresses.list(mine)).toEqual([]);
    expect(shown(await addresses.list(strangers))).toEqual(['theirs*']);
  });

  test('has an end', async () => {
    const { id } = (await signedUp()).customer;
    for (let count = 0; count < MAX_ADDRESSES; count += 1) await addresses.save(id, at(String(count)));
    await expect(addresses.save(id, at('one more'))).rejects.toMatchObject({ code: 'request.invalid' });
    expect(await addresses.list(id)).toHaveLength(MAX_ADDRESSES);
  });
});
