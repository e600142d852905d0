import { describe, expect, test } from 'bun:test';
import { sumMinor } from '@zivero/shared/money';
import { type CorrectionFacts, CorrectionId } from '@zivero/shared/schemas/documents';
import type { OrderId } from '@zivero/shared/schemas/ids';
import { sql } from 'drizzle-orm';
import { openMoneyShop } from '../../../test/money-shop.fixture.ts';
import { newId } from '../../kernel/ids.ts';
import { createDocumentsRepo } from './documents.repo.ts';

const shop = await openMoneyShop();
const { documents } = shop.modules;
const repo = createDocumentsRepo(shop.db);
const STAFF = newId('stf');

async function paid(quantity: number) {
  const { variantId } = await shop.product({ stock: 20, priceMinor: 1_210 });
  const made = await shop.paid({ variantId, quantity });
  const [line] = (await shop.orderOf(made.id)).lines;
  return { id: made.id, token: made.placed.orderToken, line: line?.id ?? ('oli_' as const), variantId };
}
type Made = Awaited<ReturnType<typeof paid>>;
async function refund(made: Made, what: { quantity?: number; shippingMinor?: number; extraMinor?: number }) {
  const { quantity = 0, shippingMinor = 0, extraMinor = 0 } = what;
  const lines = quantity === 0 ? [] : [{ orderLineId: made.line, quantity, restock: true }];
  const done = await shop.payments.refund(
    {
      ...{ orderId: made.id, idempotencyKey: crypto.randomUUID() },
      ...{ lines, shippingMinor, extraMinor, reason: 'goodwill' },
    },
    STAFF,
  );
  expect(done.kind).toBe('ok');
}
async function change(made: Made, quantity: number) {
  const wanted = { orderId: made.id, lines: [{ orderLineId: made.line, quantity }], added: [] };
  const looked = await shop.edits.preview(wanted);
  if (looked.kind !== 'ok') throw new Error(looked.kind);
  const expected = {
    expectedBeforeMinor: looked.preview.before.amountMinor,
    expectedTotalMinor: looked.preview.after.amountMinor,
  };
  return shop.edits.edit({ ...wanted, idempotencyKey: crypto.randomUUID(), ...expected }, STAFF);
}
/** Adds up: to its total, by rows and by taxes. */
function expectSums(facts: CorrectionFacts) {
  const { subtotalMinor, discounts, shipping, taxAddedMinor, totalMinor, lines, taxes } = facts;
  const off = sumMinor(discounts.map((one) => one.amountMinor));
  expect(subtotalMinor - off + shipping.totalMinor + taxAddedMinor).toBe(totalMinor);
  expect(sumMinor(lines.map((line) => line.totalMinor)) + shipping.totalMinor + taxAddedMinor).toBe(
    totalMinor,
  );
  for (const { baseMinor, taxMinor, rateBasisPoints } of taxes)
    expect(Math.abs((baseMinor * rateBasisPoints) / 10_000 - taxMinor)).toBeLessThanOrEqual(1);
}
const factsOf = async (id: OrderId) => (await repo.correctionsOf(id)).map((one) => one.facts);

describe('a refund of an invoiced order', () => {
  test('has a credit note: its lines, delivery and tax, and nothing of it twice', async () => {
    const made = await paid(3);
    await documents.issue([made.id]);
    await refund(made, { quantity: 1 });
    await refund(made, { shippingMinor: 495 });
    await refund(made, { extraMinor: 200 });
    await Promise.all([1, 2, 3].map(() => documents.issue([made.id])));
    const { invoice, corrections } = await documents.ofOrder(made.id);
    expect(corrections.map(({ kind, total }) => [kind, total.amountMinor])).toEqual([
      ['credit-note', 1_210],
      ['credit-note', 495],
      ['credit-note', 200],
    ]);
    const [goods, delivery, cut] = await factsOf(made.id);
    if (!goods || !delivery || !cut) throw new Error('three credit notes');
    for (const facts of [goods, delivery, cut]) {
      expectSums(facts);
      expect(facts).toMatchObject({ corrects: { number: invoice?.number }, reason: 'goodwill' });
    }
    expect(goods.lines).toMatchObject([{ quantity: 1, unitPriceMinor: 1_210, totalMinor: 1_210 }]);
    expect(delivery.shipping.totalMinor).toBe(495);
    const rates = (await repo.load(made.id))?.facts.taxes.map((one) => one.rateBasisPoints) ?? [];
    expect(goods.taxes.every((one) => rates.includes(one.rateBasisPoints))).toBe(true);
    const printed = await documents.correctionByToken(made.token, await subjectOf(made.id));
    const bytes = Buffer.from(await new Response(printed.body).arrayBuffer());
    expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
    expect(printed.fileName).toMatch(/^credit-note-.*\.pdf$/);
  });

  test('numbers of credit notes follow each other without a gap, many at once', async () => {
    const all = await Promise.all([1, 2, 3, 4].map(() => paid(2)));
    await Promise.all(all.map((made) => refund(made, { quantity: 1 })));
    await Promise.all([...all, ...all].map((made) => documents.issue([made.id])));
    const rows = await shop.db.execute<{ number: string }>(
      sql`select number::text from invoice_corrections where kind = 'credit-note' order by number`,
    );
    expect(rows.map((row) => Number(row.number))).toEqual(rows.map((_, at) => at + 1));
    expect(rows.length).toBeGreaterThanOrEqual(4);
  });

  test('is shown to nobody with another token', async () => {
    const made = await paid(1);
    const other = await paid(1);
    await refund(made, { quantity: 1 });
    await documents.issue([made.id]);
    const subject = await subjectOf(made.id);
    await expect(documents.correctionByToken(other.token, subject)).rejects.toMatchObject({
      code: 'document.not-found',
    });
  });
});

describe('a refund that fails at the bank later', () => {
  async function failLate(made: Made) {
    const [row] = await shop.db.execute<{ id: string }>(
      sql`select stripe_refund_id as id from refunds where order_id = ${made.id} and state = 'succeeded' limit 1`,
    );
    await shop.standIn.control('POST', `refunds/${row?.id}/settle`, { status: 'failed' });
    await shop.quiet();
  }
  const mailsOf = async (made: Made) => {
    const rows = await shop.db.execute<{ data: { kind?: string } }>(
      sql`select data from pgboss.job where name = 'mail.send' and data->>'orderId' = ${made.id}`,
    );
    return rows.map((row) => row.data.kind);
  };

  test('keeps its credit note and gets a reversal of it, in the numbers of invoices; its shopper is told', async () => {
    const made = await paid(3);
    await refund(made, { quantity: 2 });
    await documents.issue([made.id]);
    await failLate(made);
    await Promise.all([1, 2, 3].map(() => documents.issue([made.id])));
    const { corrections } = await documents.byToken(made.token);
    expect(corrections.map(({ kind, total }) => [kind, total.amountMinor])).toEqual([
      ['credit-note', 2_420],
      ['reversal', 2_420],
    ]);
    const [note, reversal] = await factsOf(made.id);
    if (!note || !reversal) throw new Error('two documents');
    expectSums(reversal);
    expect(reversal).toMatchObject({
      ...{ kind: 'reversal', reason: 'refund-failed', lines: note.lines, taxes: note.taxes },
      corrects: { number: corrections[0]?.number },
    });
    const numbers = await shop.db.execute<{ number: string }>(sql`
      select number::text from invoices union all
      select number::text from invoice_corrections where kind <> 'credit-note'`);
    const sorted = numbers.map((one) => Number(one.number)).toSorted((a, b) => a - b);
    expect(sorted).toEqual(sorted.map((_, at) => at + 1));
    const path = corrections[1]?.path ?? '';
    const printed = await documents.correctionByToken(
      made.token,
      CorrectionId.parse(path.split('/').at(-1)?.replace('.pdf', '')),
    );
    expect(printed.fileName).toMatch(/^reversal-.*\.pdf$/);
    await printed.body.cancel();
    expect(await mailsOf(made)).toEqual(['refund-failed']);
    const seen = await shop.modules.orders.byToken(made.token);
    const told = seen.timeline.filter(({ kind }) => kind === 'refund-failed');
    expect(told).toMatchObject([{ text: null, amount: { amountMinor: 2_420 } }]);
  });

  test('tried anew has a credit note of its own: the documents come to what was kept', async () => {
    const made = await paid(2);
    await refund(made, { quantity: 1 });
    await documents.issue([made.id]);
    await failLate(made);
    await refund(made, { quantity: 1 });
    await documents.issue([made.id]);
    const { corrections } = await documents.ofOrder(made.id);
    expect(corrections.map(({ kind }) => kind)).toEqual(['credit-note', 'reversal', 'credit-note']);
    const signed = corrections.map(({ kind, total }) =>
      kind === 'credit-note' ? -total.amountMinor : total.amountMinor,
    );
    const order = await shop.orderOf(made.id);
    expect(order.totals.total.amountMinor + sumMinor(signed)).toBe(order.balance.amountMinor);
  });

  test('before there was a credit note has no document at all', async () => {
    const made = await paid(1);
    await refund(made, { quantity: 1 });
    await failLate(made);
    await documents.issue([made.id]);
    expect((await documents.ofOrder(made.id)).corrections).toEqual([]);
  });
});

describe('a change of an invoiced order', () => {
  test('that costs less has a credit note of what is less; the invoice stays', async () => {
    const made = await paid(3);
    expect((await change(made, 1)).kind).toBe('ok');
    await shop.quiet();
    await documents.issue([made.id]);
    const [facts, ...more] = await factsOf(made.id);
    if (!facts) throw new Error('a credit note');
    expect(more).toEqual([]);
    expectSums(facts);
    expect(facts).toMatchObject({ kind: 'credit-note', reason: 'changed', totalMinor: 2_420 });
    expect(facts.lines).toMatchObject([{ quantity: 2, totalMinor: 2_420 }]);
    const first = await repo.load(made.id);
    expect(first?.facts.lines).toMatchObject([{ quantity: 3 }]);
    const after = (await shop.orderOf(made.id)).totals;
    expect((first?.facts.totalMinor ?? 0) - facts.totalMinor).toBe(after.total.amountMinor);
    const taxOf = (taxes: CorrectionFacts['taxes'] = []) => sumMinor(taxes.map((one) => one.taxMinor));
    expect(taxOf(facts.taxes)).toBeGreaterThan(0);
    expect(taxOf(first?.facts.taxes) - taxOf(facts.taxes)).toBe(after.taxIncluded.amountMinor);
  });

  test('that costs more has a further invoice once it is paid, and none before', async () => {
    const made = await paid(1);
    expect((await change(made, 3)).kind).toBe('waiting');
    expect((await documents.ofOrder(made.id)).corrections).toEqual([]);
    await shop.edits.pay({ token: made.token, ip: '127.0.0.1' });
    const [row] = await shop.db.execute<{ session_id: string }>(
      sql`select session_id from order_edits where order_id = ${made.id}`,
    );
    await shop.pay(row?.session_id ?? '');
    await shop.quiet();
    const { corrections, invoice } = await documents.byToken(made.token);
    expect(corrections).toMatchObject([{ kind: 'invoice', total: { amountMinor: 2_420 } }]);
    expect(corrections[0]?.number).not.toBe(invoice?.number);
    const [facts] = await factsOf(made.id);
    if (!facts) throw new Error('a further invoice');
    expectSums(facts);
    const all = await shop.db.execute<{ number: string }>(sql`
      select number::text from invoices union all
      select number::text from invoice_corrections where kind <> 'credit-note' order by 1`);
    const numbers = all.map((one) => Number(one.number)).toSorted((a, b) => a - b);
    expect(numbers).toEqual(numbers.map((_, at) => at + 1));
  });

  test('whose money was given back has no document', async () => {
    const made = await paid(2);
    await change(made, 3);
    await shop.edits.pay({ token: made.token, ip: '127.0.0.1' });
    const [row] = await shop.db.execute<{ session_id: string }>(
      sql`select session_id from order_edits where order_id = ${made.id}`,
    );
    await refund(made, { quantity: 1 });
    await shop.pay(row?.session_id ?? '');
    await shop.quiet();
    for (const one of (await shop.orderOf(made.id)).refunds) await shop.payments.sendRefund(one.id);
    await shop.quiet();
    const { corrections } = await documents.ofOrder(made.id);
    expect(corrections.map(({ total }) => total.amountMinor)).toEqual([1_210]);
  });
});

async function subjectOf(id: OrderId): Promise<string> {
  const [first] = await repo.correctionsOf(id);
  return first?.subjectId ?? '';
}
