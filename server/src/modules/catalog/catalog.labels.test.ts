import { expect, test } from 'bun:test';
import { testStores } from '../../../test/harness.ts';
import { colourDraft, createTestCatalog } from '../../../test/test-catalog.ts';
import { newId } from '../../kernel/ids.ts';

const shop = createTestCatalog(await testStores());
const { catalog } = shop;

test('names of variants of any state, in one question for all; strangers are left out', async () => {
  const mug = await shop.add({ title: 'Mug', ...colourDraft(['Sage', 'Ink']) });
  const draft = await shop.add({ title: 'Secret', status: 'draft' });
  const [sage, ink] = mug.variants;
  const [secret] = draft.variants;
  if (!sage || !ink || !secret) throw new Error('variants');
  const labels = await catalog.variantLabels([ink.id, secret.id, newId('var')]);
  expect([...labels.keys()].toSorted()).toEqual([ink.id, secret.id].toSorted());
  expect(labels.get(ink.id)).toMatchObject({
    productId: mug.id,
    slug: mug.slug,
    title: 'Mug',
    variantTitle: 'Ink',
    sku: ink.sku,
    status: 'active',
  });
  expect(labels.get(secret.id)?.status).toBe('draft');
  expect(await catalog.activeAmong([mug.id, draft.id, newId('prd')])).toEqual(new Set([mug.id]));
  expect([await catalog.variantLabels([]), await catalog.activeAmong([])]).toEqual([new Map(), new Set()]);
});

test('how a variant is supplied reaches the page and the bag, and is gone when it is no longer told', async () => {
  const { id, slug, variants } = await shop.add({ title: 'Stool', ...colourDraft(['Oak', 'Ash']) });
  const [oak, ash] = variants;
  if (!oak || !ash) throw new Error('variants');
  const available = { [oak.id]: null, [ash.id]: 12 };
  const supply = {
    [oak.id]: { free: 0, days: 14, low: null },
    [ash.id]: { free: 2, days: null, low: 1 },
  };
  await catalog.applyStock({ productId: id, available, supply, seq: 1 });
  const shown = async () => (await catalog.bySlug({ slug })).variants;
  expect(await shown()).toMatchObject([
    { availability: 'back-order', shipsInDays: 14, left: null },
    { availability: 'in-stock', shipsInDays: null, left: null },
  ]);
  const priced = await catalog.pricedVariants([oak.id, ash.id], 'EUR');
  expect(priced.get(ash.id)).toMatchObject({ available: 12, supply: supply[ash.id] });
  await catalog.applyStock({ productId: id, available: { [oak.id]: 3, [ash.id]: 0 }, seq: 2 });
  expect(await shown()).toMatchObject([
    { availability: 'low', shipsInDays: null, left: 3 },
    { availability: 'sold-out', shipsInDays: null },
  ]);
  expect((await catalog.pricedVariants([oak.id], 'EUR')).get(oak.id)?.supply).toBeUndefined();
});
