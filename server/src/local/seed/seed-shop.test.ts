import { describe, expect, test } from 'bun:test';
import { existsSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Document } from 'mongodb';
import { testStores } from '../../../test/harness.ts';
import { startStandIn } from '../stripe/testing/stand-in.fixture.ts';
import { DEMO_PASSWORD } from './demo-accounts.ts';
import { announceDemoPayments } from './demo-payments.ts';
import { seedShop } from './seed-shop.ts';
import { markSeed } from './seed-state.ts';

const { mongo, pg } = await testStores();
const mediaDir = mkdtempSync(join(tmpdir(), 'zivero-seed-'));
const target = { mongo: mongo.db, pg, mediaDir };
const now = new Date('2026-11-23T12:00:00Z');
const options = { products: 120, orders: 150, seed: '1', now };
const TABLES =
  'orders order_lines order_timeline fulfilments fulfilment_lines payments refunds refund_lines ledger customers addresses staff stock reservations stock_movements'.split(
    ' ',
  );

/** A fingerprint of everything that lies in both databases. */
async function fingerprint(): Promise<string> {
  const hash = new Bun.CryptoHasher('sha256');
  for (const name of ['products', 'categories', 'brands', 'reviews']) {
    const documents = await mongo.db.collection<Document>(name).find().sort({ _id: 1 }).toArray();
    hash.update(JSON.stringify(documents));
  }
  for (const table of TABLES) {
    const rows = await pg.sql.unsafe(`select to_jsonb(t)::text as row from ${table} t order by 1`);
    hash.update(rows.map((row) => row.row).join('\n'));
  }
  return hash.digest('hex');
}

/** Rows that break a rule: none. */
async function none(query: string): Promise<void> {
  const rows = await pg.sql.unsafe(query);
  expect(rows.map((row) => ({ ...row }))).toEqual([]);
}

const seeded = await seedShop(target, options);

describe('demo shop', () => {
  test('has what was asked for', async () => {
    expect(seeded).toMatchObject({ kind: 'seeded', products: 120, orders: 150 });
    expect(await mongo.db.collection('products').countDocuments()).toBe(120);
    const [row] =
      await pg.sql`select count(*)::int as n, count(distinct payment_state)::int as states from orders`;
    expect(row?.n).toBe(150);
    expect(row?.states).toBeGreaterThanOrEqual(4);
    const pictures = await mongo.db.collection('products').distinct('images.key');
    for (const key of pictures) expect(existsSync(join(mediaDir, key as string))).toBe(true);
  });

  test('every order adds up: lines, tax, shipping, charge', async () => {
    await none(`select o.number from orders o join (
      select order_id, sum(total_minor) total, sum(tax_minor) tax from order_lines group by 1) l on l.order_id = o.id
      where l.total <> o.subtotal_minor or o.total_minor <> o.subtotal_minor + o.shipping_minor - o.discount_minor
        or o.tax_minor <> l.tax + round(o.shipping_minor * 2100 / 12100.0)`);
    await none(`select o.number from orders o left join payments p on p.order_id = o.id
      where (o.payment_state = 'expired') <> (p.id is null) or p.amount_minor <> o.total_minor`);
  });

  test('the ledger holds each cent: charge less refunds, never above what was paid', async () => {
    await none(`select o.number, o.payment_state from orders o
      left join (select order_id, sum(amount_minor) balance from ledger group by 1) l on l.order_id = o.id
      left join (select order_id, sum(amount_minor) refunded from refunds where state = 'succeeded' group by 1) r on r.order_id = o.id
      where coalesce(l.balance, 0) <> case o.payment_state when 'expired' then 0 else o.total_minor end - coalesce(r.refunded, 0)
        or coalesce(l.balance, 0) < 0
        or (o.payment_state = 'refunded') <> (r.refunded = o.total_minor and r.refunded is not null)
        or (o.payment_state = 'paid' and r.refunded is not null)`);
    await none(`select r.id from refunds r left join (
      select refund_id, sum(amount_minor) total from refund_lines group by 1) l on l.refund_id = r.id
      where r.amount_minor < coalesce(l.total, 0) + r.shipping_minor`);
    await none(`select l.id from order_lines l join (
      select order_line_id, sum(quantity) q, sum(amount_minor) a from refund_lines group by 1) r on r.order_line_id = l.id
      where r.q > l.quantity or r.a > l.total_minor`);
  });

  test('nothing is sent twice or unpaid, and parcels say what the state says', async () => {
    await none(`select l.id from order_lines l join (
      select order_line_id, sum(quantity) q from fulfilment_lines group by 1) f on f.order_line_id = l.id
      where f.q > l.quantity`);
    await none(`select o.number from orders o left join (
        select f.order_id, sum(l.quantity) sent from fulfilments f join fulfilment_lines l on l.fulfilment_id = f.id group by 1
      ) s on s.order_id = o.id join (select order_id, sum(quantity) units from order_lines group by 1) u on u.order_id = o.id
      where (o.fulfilment_state in ('sent', 'delivered', 'returned')) <> (coalesce(s.sent, 0) = u.units)
        or (o.fulfilment_state in ('not-yet', 'to-pack', 'packed', 'cancelled') and s.sent is not null)
        or (o.paid_at is null and s.sent is not null)`);
  });

  test('what happened, happened in order and not in the future', async () => {
    await none(`select o.number from orders o join order_timeline t on t.order_id = o.id
      where t.at < o.placed_at or t.at > '${now.toISOString()}'`);
    await none(
      `select a.number from orders a join orders b on b.number = a.number + 1 where b.placed_at < a.placed_at`,
    );
    await none(
      `select o.number from orders o join customers c on c.id = o.customer_id where c.created_at > o.placed_at`,
    );
    const [{ next } = { next: '' }] = await pg.sql<
      { next: string }[]
    >`select nextval('order_numbers')::text as next`;
    expect(next).toBe('10151');
  });

  test('stock is what its movements made it, and open orders hold what is reserved', async () => {
    await none(`select s.variant_id from stock s left join (
        select variant_id, sum(delta_on_hand) h, sum(delta_reserved) r from stock_movements group by 1) m using (variant_id)
      where s.on_hand <> coalesce(m.h, 0) or s.reserved <> coalesce(m.r, 0)`);
    await none(`select s.variant_id from stock s left join (
        select variant_id, sum(quantity) q from reservations group by 1) r using (variant_id)
      where s.reserved <> coalesce(r.q, 0)`);
    const rows = await pg.sql<{ variant_id: string; free: number; backorder_limit: number | null }[]>`
      select variant_id, on_hand - reserved as free, backorder_limit from stock`;
    const products = await mongo.db
      .collection('products')
      .find()
      .project({ 'derived.available': 1 })
      .toArray();
    const shown = Object.assign({}, ...products.map((product) => product.derived.available)) as Record<
      string,
      number | null
    >;
    expect(Object.keys(shown).length).toBe(rows.length);
    for (const row of rows)
      expect(shown[row.variant_id]).toBe(
        row.backorder_limit === null ? null : row.free + row.backorder_limit,
      );
  });

  test('ratings and counts of sold units are those of the reviews and orders', async () => {
    const products = await mongo.db.collection<Document & { _id: string }>('products').find().toArray();
    const reviews = await mongo.db
      .collection('reviews')
      .aggregate([{ $group: { _id: '$productId', count: { $sum: 1 }, average: { $avg: '$rating' } } }])
      .toArray();
    const sold = await pg.sql<{ product_id: string; units: number }[]>`
      select l.product_id, sum(l.quantity)::int as units from order_lines l
      join orders o on o.id = l.order_id
      where o.payment_state <> 'expired' group by 1`;
    for (const product of products) {
      const own = reviews.find((group) => group._id === product._id);
      expect(product.derived.rating.count).toBe(own?.count ?? 0);
      expect(product.derived.rating.average).toBeCloseTo(own?.average ?? 0, 1);
      expect(product.derived.soldCount).toBe(sold.find((row) => row.product_id === product._id)?.units ?? 0);
    }
  });

  test('the told accounts open with the told password and are marked as demo', async () => {
    const accounts = await pg.sql<{ email: string; hash: string; demo: boolean }[]>`
      select email, password_hash as hash, is_demo as demo from staff union all
      select email, password_hash, is_demo from customers where email = 'shopper@example.com'`;
    expect(accounts.map(({ email }) => email).sort()).toEqual([
      'owner@example.com',
      'packer@example.com',
      'shopper@example.com',
      'viewer@example.com',
    ]);
    for (const { hash, demo } of accounts) {
      expect(demo).toBe(true);
      expect(await Bun.password.verify(DEMO_PASSWORD, hash)).toBe(true);
    }
    const [row] =
      await pg.sql`select count(*)::int as n from orders o join customers c on c.id = o.customer_id where c.email = 'shopper@example.com'`;
    expect(row?.n).toBeGreaterThanOrEqual(3);
  });

  test('the Stripe stand-in takes its payments for known, once', async () => {
    const standIn = await startStandIn();
    try {
      const [row] = await pg.sql`select count(*)::int as n from payments`;
      expect(await announceDemoPayments(pg, standIn.url)).toBe(row?.n);
      expect(await announceDemoPayments(pg, standIn.url)).toBe(0);
      const [refund] =
        await pg.sql`select stripe_refund_id as id, amount_minor::int as amount from refunds limit 1`;
      expect(await standIn.stripe.refunds.retrieve(refund?.id)).toMatchObject({ amount: refund?.amount });
    } finally {
      await standIn.dispose();
    }
  }, 60_000);

  test('a shop that has anything is left alone', async () => {
    const before = await fingerprint();
    expect(await seedShop(target, { ...options, seed: '2' })).toEqual({ kind: 'not-empty' });
    expect(await fingerprint()).toBe(before);
  });

  test('the same seed makes the same shop to the byte, another seed another', async () => {
    const before = await fingerprint();
    await seedShop(target, { ...options, reset: true });
    expect(await fingerprint()).toBe(before);
    await seedShop(target, { ...options, seed: '2', reset: true });
    expect(await fingerprint()).not.toBe(before);
  }, 60_000);

  test('a seeding that was cut off is done again from the start', async () => {
    await seedShop(target, { ...options, reset: true });
    const whole = await fingerprint();
    await markSeed(pg, 'running', options);
    await pg.sql`delete from ledger`;
    await mongo.db.collection('products').deleteOne({});
    expect(await seedShop(target, options)).toMatchObject({ kind: 'seeded' });
    expect(await fingerprint()).toBe(whole);
    await rm(mediaDir, { recursive: true, force: true });
  }, 60_000);
});
