import { expect, test } from 'bun:test';
import type { CustomerId, VariantId } from '@zivero/shared/schemas/ids';
import { sql } from 'drizzle-orm';
import { testStores } from '../../../test/harness.ts';
import { createTestClock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import { createCustomerCartRepo } from '../cart/customer-cart.repo.ts';
import { createAbandonedCartsRepo } from './abandoned-carts.repo.ts';
import { createAbandonedCarts } from './abandoned-carts.ts';

const { pg, mongo } = await testStores();
const { db } = pg;
const START = new Date('2026-03-01T12:00:00Z');
const HOUR = 3_600_000;
const variantId = newId('var') as VariantId;
const label = { title: 'Mug', variantTitle: 'Sage', image: null, status: 'active' };

function setup({ isOn = true, units = 5 as number | null } = {}) {
  const clock = createTestClock(START);
  const carts = createCustomerCartRepo(mongo.db);
  const people = new Map<CustomerId, { email: string; name: string }>();
  const jobs: { kind: string; subjectId: string }[] = [];
  const settings = { abandonedCart: { isOn, afterHours: 24 } };
  const reminders = createAbandonedCarts({
    db,
    repo: createAbandonedCartsRepo(db),
    enqueue: async (_tx, _name, data) => void jobs.push(data as never),
    clock,
    loadSettings: async () => settings,
    locale: async () => 'en',
    idleBags: carts.idle,
    bagOf: async (id) => (await carts.load(id))?.lines ?? [],
    customerById: async (id) => people.get(id) ?? null,
    labels: async () => new Map([[variantId, label]]),
    available: async () => new Map([[variantId, units]]),
    urls: { store: 'https://shop.example', media: 'https://shop.example' },
    canSend: true,
  });
  async function customerBag(touchedAt = START) {
    const customerId = newId('cus') as CustomerId;
    const email = `${crypto.randomUUID()}@example.com`;
    people.set(customerId, { email, name: 'Ann' });
    const line = { variantId, quantity: 2, seenPriceMinor: 100, addedAt: 0 };
    const bag = { id: newId('crt'), rev: 0, lines: [line], applied: [], updatedAt: touchedAt.getTime() };
    await carts.save(customerId, bag, true);
    return { customerId, email, cartId: bag.id };
  }
  const mailsTo = async (email: string) => {
    const found = await Promise.all(jobs.map(({ subjectId }) => reminders.mailOf(subjectId)));
    return found.filter((mail) => mail?.to === email);
  };
  return { clock, carts, jobs, settings, reminders, customerBag, mailsTo };
}

let number = 1;
async function anOrderRow(email: string, cartId: string, state: 'expired' | 'paid', placedAt: Date) {
  number += 1;
  const id = newId('ord');
  const address = JSON.stringify({ name: 'Ann' });
  await db.execute(sql`
    insert into orders (id, number, token, cart_id, email, currency, payment_state, fulfilment_state,
      subtotal_minor, shipping_minor, tax_minor, total_minor, shipping_address, billing_address, shipping_method,
      content_hash, idempotency_key, placed_at, updated_at, paid_at)
    values (${id}, ${number}, ${id}, ${cartId}, ${email}, 'EUR', ${state}, 'not-yet', 200, 0, 0, 200,
      ${address}::text::jsonb, ${address}::text::jsonb, '{}', 'x', ${id}, ${placedAt.toISOString()}, ${placedAt.toISOString()},
      ${state === 'paid' ? placedAt.toISOString() : null})`);
  await db.execute(sql`
    insert into order_lines (id, order_id, position, product_id, variant_id, slug, title, variant_title, sku,
      quantity, unit_price_minor, tax_rate_basis_points, tax_minor, total_minor)
    values (${newId('oli')}, ${id}, 0, ${newId('prd')}, ${variantId}, 'mug', 'Mug', '', 'MUG', 2, 100, 0, 0, 200)`);
}
test('a bag that lay there is reminded of once, after the time that is set and not before', async () => {
  const { clock, reminders, customerBag, mailsTo } = setup();
  const { email } = await customerBag();
  clock.advance(23 * HOUR);
  await reminders.find();
  expect(await mailsTo(email)).toEqual([]);
  clock.advance(2 * HOUR);
  await Promise.all([reminders.find(), reminders.find()]);
  await reminders.find();
  const mails = await mailsTo(email);
  expect(mails).toHaveLength(1);
  expect(mails[0]?.data).toMatchObject({
    rows: [{ title: 'Mug', detail: 'Sage · Quantity 2' }],
    linkUrl: 'https://shop.example/bag',
    stop: { url: expect.stringMatching(/^https:\/\/shop\.example\/mail\/stop\/[\w-]{32}$/) },
  });
});

test('while it is off, or long after, nobody is written to', async () => {
  const off = setup({ isOn: false });
  const { email } = await off.customerBag();
  off.clock.advance(25 * HOUR);
  await off.reminders.find();
  expect(await off.mailsTo(email)).toEqual([]);
  off.settings.abandonedCart.isOn = true;
  off.clock.advance(10 * 24 * HOUR);
  await off.reminders.find();
  expect(await off.mailsTo(email)).toEqual([]);
});

test('who bought meanwhile, emptied the bag or finds it sold out is left alone', async () => {
  const shop = setup();
  const [buyer, emptier] = [await shop.customerBag(), await shop.customerBag()];
  shop.clock.advance(25 * HOUR);
  await shop.reminders.find();
  await anOrderRow(buyer.email, buyer.cartId, 'paid', new Date(START.getTime() + 26 * HOUR));
  const bag = await shop.carts.load(emptier.customerId);
  if (bag) await shop.carts.save(emptier.customerId, { ...bag, lines: [] }, false);
  expect(await shop.mailsTo(buyer.email)).toEqual([]);
  expect(await shop.mailsTo(emptier.email)).toEqual([]);

  const soldOut = setup({ units: 0 });
  const { email } = await soldOut.customerBag();
  soldOut.clock.advance(25 * HOUR);
  await soldOut.reminders.find();
  expect(await soldOut.mailsTo(email)).toEqual([]);
});

test('a guest who ordered and did not pay is written to, but not once it was bought', async () => {
  const { clock, reminders, mailsTo } = setup();
  const [left, bought] = [`${crypto.randomUUID()}@example.com`, `${crypto.randomUUID()}@example.com`];
  await anOrderRow(left, newId('crt'), 'expired', START);
  const cartId = newId('crt');
  await anOrderRow(bought, cartId, 'expired', START);
  await anOrderRow(bought, cartId, 'paid', new Date(START.getTime() + HOUR));
  clock.advance(25 * HOUR);
  await reminders.find();
  expect(await mailsTo(left)).toHaveLength(1);
  expect(await mailsTo(bought)).toEqual([]);
});

test('the link ends all such mails to that address, and knows nothing of others', async () => {
  const { clock, reminders, customerBag, mailsTo, carts } = setup();
  const { email, customerId } = await customerBag();
  clock.advance(25 * HOUR);
  await reminders.find();
  const [mail] = await mailsTo(email);
  const token = mail?.data.stop?.url.split('/').at(-1) ?? '';
  expect(await reminders.stop('x'.repeat(32))).toEqual({ kind: 'unknown' });
  expect(await mailsTo(email)).toHaveLength(1);
  expect(await reminders.stop(token)).toEqual({ kind: 'ok' });
  expect(await reminders.stop(token)).toEqual({ kind: 'ok' });
  expect(await mailsTo(email)).toEqual([]);
  const bag = await carts.load(customerId);
  if (bag) await carts.save(customerId, { ...bag, updatedAt: clock.now().getTime() }, false);
  clock.advance(25 * HOUR);
  await reminders.find();
  expect(await mailsTo(email)).toEqual([]);
});
