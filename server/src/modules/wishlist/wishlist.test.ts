import { describe, expect, test } from 'bun:test';
import type { CustomerId, ProductId } from '@zivero/shared/schemas/ids';
import { MAX_WISHLIST_ITEMS } from '@zivero/shared/schemas/wishlist';
import { testStores } from '../../../test/harness.ts';
import { newId } from '../../kernel/ids.ts';
import { createWishlistRepo } from './wishlist.repo.ts';

const { mongo } = await testStores();
const lists = createWishlistRepo(mongo.db);
const product = () => newId('prd') as ProductId;
const item = (productId: ProductId) => ({ productId, variantId: null, addedAt: new Date() });
const idsOf = async (ownerId: string) => (await lists.load(ownerId)).map((saved) => saved.productId);

async function adopt(customerId: CustomerId, anonymousId: string) {
  const claimed = await lists.claim(anonymousId, customerId);
  if (claimed === null) return;
  await lists.adopt(customerId, claimed, new Date());
  await lists.drop(claimed.id);
}

describe('wishlist', () => {
  test('saving the same thing twice, also at once, saves it once', async () => {
    const owner = newId('anon');
    const mug = product();
    const saved = await Promise.all([
      lists.add(owner, item(mug)),
      lists.add(owner, item(mug)),
      lists.add(owner, item(mug)),
    ]);
    expect(saved).toEqual([true, true, true]);
    expect(await idsOf(owner)).toEqual([mug]);
  });

  test('a guest’s list becomes the customer’s: nothing doubled, nothing lost, whoever asks at once', async () => {
    const [anonymousId, customerId] = [newId('anon'), newId('cus') as CustomerId];
    const [mug, lamp] = [product(), product()];
    await lists.add(customerId, item(mug));
    await lists.add(anonymousId, item(mug));
    await lists.add(anonymousId, item(lamp));
    await Promise.all([
      adopt(customerId, anonymousId),
      adopt(customerId, anonymousId),
      adopt(customerId, anonymousId),
    ]);
    expect((await idsOf(customerId)).toSorted()).toEqual([mug, lamp].toSorted());
    expect(await idsOf(anonymousId)).toEqual([]);
  });

  test('an adoption killed between its steps is finished by the next one', async () => {
    const [anonymousId, customerId] = [newId('anon'), newId('cus') as CustomerId];
    const lamp = product();
    await lists.add(anonymousId, item(lamp));
    await lists.claim(anonymousId, customerId);
    await adopt(customerId, anonymousId);
    expect(await idsOf(customerId)).toEqual([lamp]);

    const [again, other] = [newId('anon'), product()];
    await lists.add(again, item(other));
    const claimed = await lists.claim(again, customerId);
    if (claimed !== null) await lists.adopt(customerId, claimed, new Date());
    await adopt(customerId, again);
    expect(await idsOf(customerId)).toEqual([other, lamp]);
  });

  test('a full list says so and keeps what it has', async () => {
    const owner = newId('anon');
    await lists.ensure(owner, new Date());
    const items = Array.from({ length: MAX_WISHLIST_ITEMS }, () => item(product()));
    await mongo.db.collection('wishlists').updateOne({ ownerId: owner }, { $set: { items } });
    expect(await lists.add(owner, item(product()))).toBe(false);
    expect(await lists.add(owner, item(items[3]?.productId ?? product()))).toBe(true);
    expect((await lists.load(owner)).length).toBe(MAX_WISHLIST_ITEMS);
  });
});
