import { describe, expect, test } from 'bun:test';
import type { DraftContent, DraftItem } from '@zivero/shared/schemas/drafts';
import type { OrderId, VariantId } from '@zivero/shared/schemas/ids';
import { sql } from 'drizzle-orm';
import { ADDRESS, openMoneyShop } from '../../../test/money-shop.fixture.ts';
import { newId } from '../../kernel/ids.ts';
import { createDraftsRepo } from './drafts.repo.ts';
import { createDrafts } from './drafts.ts';

const shop = await openMoneyShop();
/** As the shop's own; nobody is too often here. */
const drafts = createDrafts({
  ...shop.modules,
  repo: createDraftsRepo(shop.db),
  enqueue: shop.infra.queue.enqueue,
  checkout: shop.checkout,
  clock: shop.clock,
  limit: async () => true,
  storeUrl: 'http://127.0.0.1:9',
});
const staff = newId('stf');
const CUSTOM: DraftItem = {
  kind: 'custom',
  id: newId('var') as VariantId,
  title: 'Engraving',
  quantity: 1,
  unitPriceMinor: 1500,
  taxClass: 'standard',
};
const tokenOf = (link: string) => link.split('/').at(-1) ?? '';

/** A whole draft of one product and one line of staff's own. */
async function aDraft(change: Partial<DraftContent> = {}, stock = 5) {
  const { variantId } = await shop.product({ stock });
  const made = await drafts.create(staff);
  const content: DraftContent = {
    ...made.content,
    email: 'ann@example.com',
    shippingAddress: ADDRESS,
    items: [{ kind: 'product', variantId, quantity: 2, unitPriceMinor: null }, CUSTOM],
    shipping: { kind: 'custom', name: 'By bike', priceMinor: 500 },
    ...change,
  };
  const saved = await drafts.save({ id: made.id, revision: made.revision, content }, staff);
  if (saved.kind !== 'ok') throw new Error(saved.kind);
  return { draft: saved.draft, variantId, content };
}
async function sentDraft(change: Partial<DraftContent> = {}, stock = 5) {
  const made = await aDraft(change, stock);
  const sent = await drafts.send({ id: made.draft.id, revision: made.draft.revision, validDays: 14 }, staff);
  if (sent.kind !== 'ok') throw new Error(sent.kind);
  return {
    ...made,
    draft: sent.draft,
    token: tokenOf(sent.draft.link),
    total: sent.draft.quote.totals.total.amountMinor,
  };
}
const orderIdOf = async (id: string) => {
  const [row] = await shop.db.execute<{ id: OrderId }>(
    sql`select id from orders where cart_id = ${id} order by placed_at desc limit 1`,
  );
  if (!row) throw new Error('an order');
  return row.id;
};

describe('a draft', () => {
  test('is priced as every order, with what staff agreed on', async () => {
    const { draft } = await aDraft({
      discount: { kind: 'percent', basisPoints: 1000, reason: 'For a friend' },
    });
    const { totals, lines, missing, explanation } = draft.quote;
    expect(missing).toEqual([]);
    expect(lines.map((line) => [line.title, line.isCustom])).toEqual([
      [expect.stringMatching(/^Mug/), false],
      ['Engraving', true],
    ]);
    // 2 × 25.00 + 15.00, less 10 %, and 5.00 by bike.
    expect(totals).toMatchObject({
      subtotal: { amountMinor: 6500 },
      discount: { amountMinor: 650 },
      shipping: { amountMinor: 500 },
      total: { amountMinor: 6350 },
    });
    expect(explanation.promotions).toMatchObject([{ name: 'For a friend', amountMinor: 650 }]);
  });

  test('says what is missing, and is not sent before it is whole', async () => {
    const made = await drafts.create(staff);
    expect(made.quote.missing).toEqual(['items', 'email', 'address', 'shipping']);
    const answer = await drafts.send({ id: made.id, revision: made.revision, validDays: 7 }, staff);
    expect(answer.kind).toBe('incomplete');
    await expect(drafts.byToken(tokenOf(made.link), '1.2.3.4')).rejects.toMatchObject({
      code: 'draft.not-found',
    });
  });

  test('of two who save at once one is told', async () => {
    const { draft, content } = await aDraft();
    const save = () => drafts.save({ id: draft.id, revision: draft.revision, content }, staff);
    const kinds = (await Promise.all([save(), save()])).map((answer) => answer.kind);
    expect(kinds.toSorted()).toEqual(['ok', 'stale']);
  });

  test('holds no stock, and takes no promotion of the shop', async () => {
    const { variantId } = await sentDraft();
    expect(await shop.stockOf(variantId)).toMatchObject({ reserved: 0 });
  });
});

describe('its link', () => {
  test('is paid at Stripe and becomes an ordinary order with its stock', async () => {
    const { draft, variantId, token, total } = await sentDraft();
    const jobs = await shop.db.execute(
      sql`select 1 from pgboss.job where name = 'mail.send' and data->>'subjectId' = ${`${draft.id}.${draft.revision}`}`,
    );
    expect(jobs).toHaveLength(1);
    const shown = await drafts.byToken(token, '1.2.3.4');
    expect(shown).toMatchObject({ state: 'open', totals: { total: { amountMinor: total } } });
    const begun = await drafts.pay({ token, expectedTotalMinor: total }, '1.2.3.4');
    if (begun.kind !== 'ok') throw new Error(begun.kind);
    expect(begun.paymentUrl).toStartWith('http');
    expect(await shop.stockOf(variantId)).toMatchObject({ reserved: 2 });
    const again = await drafts.pay({ token, expectedTotalMinor: total }, '1.2.3.4');
    expect(again).toEqual(begun);
    const id = await orderIdOf(draft.id);
    const record = await shop.modules.orders.records.byId(id);
    await shop.pay(record?.sessionId ?? '');
    await shop.quiet();
    expect(await shop.orderOf(id)).toMatchObject({
      paymentState: 'paid',
      fulfilmentState: 'to-pack',
      totals: { total: { amountMinor: total } },
      lines: [{ quantity: 2 }, { title: 'Engraving', slug: '' }],
    });
    expect(await drafts.byId(draft.id)).toMatchObject({ state: 'ordered', isPaid: true, orderId: id });
    expect(await drafts.pay({ token, expectedTotalMinor: total }, '1.2.3.4')).toMatchObject({
      kind: 'already-paid',
    });
    expect(
      (await drafts.save({ id: draft.id, revision: draft.revision, content: draft.content }, staff)).kind,
    ).toBe('ordered');
    await shop.expectBooks();
  });

  test('many presses at once make one order', async () => {
    const { draft, token, total } = await sentDraft();
    await Promise.allSettled(
      [1, 2, 3, 4].map(() => drafts.pay({ token, expectedTotalMinor: total }, '1.2.3.4')),
    );
    const rows = await shop.db.execute(sql`select 1 from orders where cart_id = ${draft.id}`);
    expect(rows).toHaveLength(1);
  });

  test('shows a price that changed before it charges it', async () => {
    const { token, total } = await sentDraft();
    const answer = await drafts.pay({ token, expectedTotalMinor: total - 1 }, '1.2.3.4');
    expect(answer).toMatchObject({
      kind: 'price-changed',
      draft: { totals: { total: { amountMinor: total } } },
    });
  });

  test('tells when there is not enough, and writes nothing then', async () => {
    const { draft, token, total, variantId } = await sentDraft({}, 1);
    expect(await drafts.pay({ token, expectedTotalMinor: total }, '1.2.3.4')).toMatchObject({
      kind: 'short-stock',
      lines: [{ wanted: 2, available: 1 }],
    });
    expect(await shop.stockOf(variantId)).toMatchObject({ reserved: 0 });
    expect(await shop.db.execute(sql`select 1 from orders where cart_id = ${draft.id}`)).toHaveLength(0);
  });

  test('ends with its day, with being cancelled, and is unknown to others', async () => {
    const cancelled = await sentDraft();
    await drafts.cancel({ id: cancelled.draft.id }, staff);
    const wish = { token: cancelled.token, expectedTotalMinor: cancelled.total };
    expect((await drafts.pay(wish, '1.2.3.4')).kind).toBe('over');
    const late = await sentDraft();
    await shop.db.execute(
      sql`update draft_orders set valid_until = now() - interval '1 day' where id = ${late.draft.id}`,
    );
    expect((await drafts.byToken(late.token, '1.2.3.4')).state).toBe('over');
    expect(await drafts.forMail(`${late.draft.id}.2`)).toBeNull();
    await expect(drafts.byToken('x'.repeat(43), '1.2.3.4')).rejects.toMatchObject({
      code: 'draft.not-found',
    });
  });

  test('that was begun is ended when staff change the draft: nobody pays what was', async () => {
    const { draft, token, total, variantId, content } = await sentDraft();
    await drafts.pay({ token, expectedTotalMinor: total }, '1.2.3.4');
    const first = await orderIdOf(draft.id);
    const less = { ...content, items: [CUSTOM] };
    const saved = await drafts.save({ id: draft.id, revision: draft.revision, content: less }, staff);
    expect(saved.kind).toBe('ok');
    expect((await shop.orderOf(first)).paymentState).toBe('expired');
    expect(await shop.stockOf(variantId)).toMatchObject({ reserved: 0 });
    const begun = await drafts.pay({ token, expectedTotalMinor: 2000 }, '1.2.3.4');
    expect(begun.kind).toBe('ok');
    expect(await orderIdOf(draft.id)).not.toBe(first);
  });
});

describe('paid outside', () => {
  test('an order comes of it at once, without Stripe, and says how it was paid', async () => {
    const { draft, variantId } = await aDraft();
    const wish = { id: draft.id, revision: draft.revision, reference: 'Bank transfer 24 Nov' };
    const answer = await drafts.payOutside(wish, staff);
    expect(answer).toMatchObject({ kind: 'ok', draft: { state: 'ordered', isPaid: true } });
    const order = await shop.orderOf(await orderIdOf(draft.id));
    expect(order).toMatchObject({
      paymentState: 'paid',
      fulfilmentState: 'to-pack',
      payments: [{ provider: 'outside', reference: null }],
      ledger: [{ kind: 'outside' }],
    });
    expect(order.balance).toEqual(order.totals.total);
    expect(order.refundable).toEqual(order.totals.total);
    expect(order.timeline.some((entry) => entry.text === 'Paid outside: Bank transfer 24 Nov')).toBe(true);
    expect(await shop.stockOf(variantId)).toMatchObject({ reserved: 2 });
    expect((await drafts.payOutside(wish, staff)).kind).toBe('ordered');
    expect(
      await shop.db.execute(sql`select 1 from ledger_mismatches where order_id = ${order.id}`),
    ).toHaveLength(0);
    await shop.expectBooks();
  });

  test('while somebody pays the link: their page ends, and one order is paid', async () => {
    const { draft, token, total } = await sentDraft();
    await drafts.pay({ token, expectedTotalMinor: total }, '1.2.3.4');
    const first = await orderIdOf(draft.id);
    const wish = { id: draft.id, revision: draft.revision, reference: 'Cash' };
    expect((await drafts.payOutside(wish, staff)).kind).toBe('ok');
    expect((await shop.orderOf(first)).paymentState).toBe('expired');
    const paid = await shop.orderOf(await orderIdOf(draft.id));
    expect(paid).toMatchObject({ paymentState: 'paid', payments: [{ provider: 'outside' }] });
    await shop.expectBooks();
  });

  test('is given back by hand: entered at once, by line, and never more than was paid', async () => {
    const { draft, variantId } = await aDraft();
    const wish = { id: draft.id, revision: draft.revision, reference: 'Cash' };
    await drafts.payOutside(wish, staff);
    const order = await shop.orderOf(await orderIdOf(draft.id));
    const [line] = order.lines;
    const half = { orderLineId: line?.id ?? ('oli_' as const), quantity: 1, restock: true };
    const rest = { shippingMinor: 0, extraMinor: 0, reason: 'other' } as const;
    const ask = (lines: (typeof half)[], extraMinor = 0) =>
      shop.payments.refund(
        { orderId: order.id, idempotencyKey: crypto.randomUUID(), lines, ...rest, extraMinor },
        staff,
      );
    const answers = await Promise.all([ask([half]), ask([], order.totals.total.amountMinor)]);
    expect(answers.map((one) => one.kind).toSorted()).toEqual(['ok', 'too-much']);
    const now = await shop.orderOf(order.id);
    const back = now.refunds[0]?.amount.amountMinor ?? 0;
    expect(back).toBeGreaterThan(0);
    expect(now.balance.amountMinor).toBe(order.totals.total.amountMinor - back);
    if (now.balance.amountMinor > 0) await ask([], now.balance.amountMinor);
    expect(await shop.orderOf(order.id)).toMatchObject({
      paymentState: 'refunded',
      balance: { amountMinor: 0 },
      refundable: { amountMinor: 0 },
    });
    expect(await shop.stockOf(variantId)).toBeDefined();
    expect(
      await shop.db.execute(sql`select 1 from ledger_mismatches where order_id = ${order.id}`),
    ).toHaveLength(0);
    await shop.expectBooks();
  });

  test('twice at once is one order', async () => {
    const { draft } = await aDraft();
    const wish = { id: draft.id, revision: draft.revision, reference: 'Cash' };
    const answers = await Promise.allSettled([1, 2].map(() => drafts.payOutside(wish, staff)));
    expect(answers.some((one) => one.status === 'fulfilled' && one.value.kind === 'ok')).toBe(true);
    const rows = await shop.db.execute(
      sql`select 1 from orders where cart_id = ${draft.id} and payment_state = 'paid'`,
    );
    expect(rows).toHaveLength(1);
  });
});

test('in another currency of the shop: its prices, its order, its charge; none in one it does not sell in', async () => {
  await shop.settings.saveCurrencies(['EUR', 'USD']);
  await shop.advance(10);
  const { productId, variantId } = await shop.product({ stock: 5 });
  const product = await shop.catalog.byId(productId);
  const prices = [{ currency: 'USD', amountMinor: 3_100, compareAtMinor: null }];
  const variants = product.variants.map((one) => ({ ...one, prices: [...one.prices, ...prices] }));
  await shop.catalog.update({ id: productId, base: product.version, changes: { variants } });
  await expect(drafts.create(staff, { currency: 'JPY' })).rejects.toMatchObject({ code: 'request.invalid' });
  const made = await drafts.create(staff, { currency: 'USD' });
  const content: DraftContent = {
    ...made.content,
    ...{ email: 'ann@example.com', shippingAddress: ADDRESS },
    items: [{ kind: 'product', variantId, quantity: 2, unitPriceMinor: null }, CUSTOM],
    shipping: { kind: 'custom', name: 'By bike', priceMinor: 500 },
  };
  const saved = await drafts.save({ id: made.id, revision: made.revision, content }, staff);
  if (saved.kind !== 'ok') throw new Error(saved.kind);
  const total = { amountMinor: 8_200, currency: 'USD' };
  expect(saved.draft.quote).toMatchObject({ missing: [], totals: { total } });
  const wish = { id: made.id, revision: saved.draft.revision, validDays: 14 };
  const sent = await drafts.send(wish, staff);
  if (sent.kind !== 'ok') throw new Error(sent.kind);
  const token = tokenOf(sent.draft.link);
  expect((await drafts.pay({ token, expectedTotalMinor: 8_200 }, '1.2.3.4')).kind).toBe('ok');
  const id = await orderIdOf(made.id);
  const { sessionId } = (await shop.orders.records.byId(id)) ?? {};
  await shop.pay(sessionId ?? '');
  await shop.quiet();
  expect(await shop.orderOf(id)).toMatchObject({ paymentState: 'paid', currency: 'USD', balance: total });
  await shop.expectBooks();
});
