import { describe, expect, test } from 'bun:test';
import type { OrderId } from '@zivero/shared/schemas/ids';
import { sql } from 'drizzle-orm';
import { openMoneyShop } from '../../../test/money-shop.fixture.ts';
import { newId } from '../../kernel/ids.ts';
import { SELLER } from './documents.fixture.ts';
import { createDocumentsRepo } from './documents.repo.ts';
import { createDocuments } from './documents.ts';

const shop = await openMoneyShop();
const { documents } = shop.modules;
const bytesOf = async (body: ReadableStream<Uint8Array>) =>
  Buffer.from(await new Response(body).arrayBuffer());
const numbers = async () =>
  [...(await shop.db.execute<{ number: string }>(sql`select number from invoices order by number`))].map(
    (row) => Number(row.number),
  );
/** Paid as far as the books go; Stripe is not what is asked about here. */
async function paidOrders(count: number): Promise<OrderId[]> {
  const { variantId } = await shop.product({ stock: 100 });
  const made = [];
  for (let index = 0; index < count; index += 1) made.push(await shop.ordered({ variantId, quantity: 1 }));
  for (const { id } of made)
    await shop.db.execute(
      sql`update orders set payment_state = 'paid', paid_at = now(), fulfilment_state = 'to-pack' where id = ${id}`,
    );
  return made.map(({ id }) => id);
}

describe('an invoice', () => {
  test('gets its number when it was paid, in the order of payment, without a gap', async () => {
    const ids = await paidOrders(5);
    await documents.issue(ids.slice(0, 2));
    await documents.issue(ids);
    await documents.issue(ids);
    expect(await numbers()).toEqual([1, 2, 3, 4, 5]);
    const shown = await Promise.all(ids.map((id) => documents.ofOrder(id)));
    expect(shown.map((one) => one.invoice?.number)).toEqual([
      '000001',
      '000002',
      '000003',
      '000004',
      '000005',
    ]);
  });

  test('many at once, each asked for by several, leave no gap and no double', async () => {
    const ids = await paidOrders(8);
    await Promise.all([...ids, ...ids, ...ids.toReversed()].map((id) => documents.issue([id])));
    const all = await numbers();
    expect(all).toEqual(all.map((_, index) => index + 1));
  });

  test('that fails while it is written gives its number to the next', async () => {
    const [first, second] = await paidOrders(2);
    if (!first || !second) throw new Error('two orders');
    const before = (await numbers()).length;
    const repo = createDocumentsRepo(shop.db);
    const broken = createDocuments({
      db: shop.db,
      repo: {
        ...repo,
        insert: async (tx, rows) => {
          await repo.insert(tx, rows);
          throw new Error('power cut');
        },
      },
      settings: shop.modules.settings,
      orders: shop.modules.orders,
      clock: shop.clock,
    });
    await expect(broken.issue([first])).rejects.toThrow('power cut');
    await documents.issue([second]);
    expect((await numbers()).at(-1)).toBe(before + 1);
  });

  test('is not there before the payment, and not for an order that staff must look at', async () => {
    const { variantId } = await shop.product({ stock: 5 });
    const { id } = await shop.ordered({ variantId, quantity: 1 });
    expect((await documents.ofOrder(id)).invoice).toBeNull();
    await expect(documents.invoice(id)).rejects.toMatchObject({ code: 'document.not-found' });
    const [odd] = await paidOrders(1);
    if (!odd) throw new Error('an order');
    await shop.db.execute(sql`update orders set needs_review = 'amount' where id = ${odd}`);
    expect((await documents.ofOrder(odd)).invoice).toBeNull();
  });

  test('says for ever what it said when it was issued', async () => {
    const [id] = await paidOrders(1);
    if (!id) throw new Error('an order');
    await documents.issue([id]);
    const repo = createDocumentsRepo(shop.db);
    const before = await repo.load(id);
    await documents.saveSeller({ ...SELLER, legalName: 'Another company' }, newId('stf'));
    await shop.db.execute(sql`update orders set email = 'other@example.com' where id = ${id}`);
    await documents.issue([id]);
    expect(await repo.load(id)).toEqual(before);
    expect(before?.facts.lines).toHaveLength(1);
    const { facts } = before ?? {};
    expect(facts?.totalMinor).toBe(
      (facts?.subtotalMinor ?? 0) + (facts?.shipping.totalMinor ?? 0) + (facts?.taxAddedMinor ?? 0),
    );
  });

  test('is printed for its buyer by the token, and to nobody by another', async () => {
    const { variantId } = await shop.product({ stock: 5 });
    const made = await shop.paid({ variantId, quantity: 2 });
    const { fileName, body } = await documents.invoiceByToken(made.placed.orderToken);
    expect((await bytesOf(body)).subarray(0, 5).toString()).toBe('%PDF-');
    expect(fileName).toMatch(/^invoice-.*\d{6}\.pdf$/);
    await expect(documents.invoiceByToken('x'.repeat(43))).rejects.toMatchObject({ code: 'order.not-found' });
  });
});

describe('a packing slip', () => {
  test('is printed of what is to be packed, and of one parcel', async () => {
    const { variantId } = await shop.product({ stock: 5 });
    const { id } = await shop.paid({ variantId, quantity: 2 });
    const { body } = await documents.packingSlip(id, null);
    expect((await bytesOf(body)).subarray(0, 5).toString()).toBe('%PDF-');
    await expect(documents.packingSlip(id, newId('ful'))).rejects.toMatchObject({
      code: 'document.not-found',
    });
  });
});

/** What of a document lies in it uncompressed: its title and language. */
const namesOf = async (body: ReadableStream<Uint8Array>) => {
  const text = (await bytesOf(body)).toString('latin1');
  const [, at = ''] = /\/Title (\d+ 0) R/.exec(text) ?? [];
  const [, title] = new RegExp(`\\n${at} obj\\n\\(([^)]*)\\)`).exec(text) ?? [];
  return { lang: /\/Lang \(([^)]*)\)/.exec(text)?.[1], title: title?.replaceAll(/[\0þÿ]/g, '') };
};

test('documents of a German order are in German, whatever the shop’s language is by then', async () => {
  const [id = 'ord_'] = await paidOrders(1);
  await shop.db.execute(sql`update orders set locale = 'de-AT' where id = ${id}`);
  const invoice = await namesOf((await documents.invoice(id)).body);
  expect(invoice).toMatchObject({ lang: 'de-AT', title: expect.stringMatching(/^Rechnung \S+$/) });
  const slip = await namesOf((await documents.packingSlip(id, null)).body);
  expect(slip).toMatchObject({ lang: 'de-AT', title: expect.stringMatching(/^Lieferschein \d+$/) });
});

test('an invoice keeps the zone in which its dates were written', async () => {
  await shop.modules.settings.saveLanguage({ locale: 'en', timeZone: 'Europe/Berlin' });
  const [id = 'ord_'] = await paidOrders(1);
  await documents.issue([id]);
  await shop.modules.settings.saveLanguage({ locale: 'en', timeZone: 'UTC' });
  expect((await createDocumentsRepo(shop.db).load(id))?.facts.timeZone).toBe('Europe/Berlin');
});
