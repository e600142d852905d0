import { afterAll, beforeEach, describe, expect, test } from 'bun:test';
import type { VariantId } from '@zivero/shared/schemas/ids';
import { sql } from 'drizzle-orm';
import { guestContext } from '../../../test/test-context.ts';
import { newId } from '../../kernel/ids.ts';
import { createCallerFactory } from '../../rpc/trpc.ts';
import { createNoticesRepo, type Notice } from './notices.repo.ts';
import { stockBench } from './stock.fixture.ts';
import { createStockNotices } from './stock.notices.ts';
import { createStockStoreRouter } from './stock.store.router.ts';

const bench = await stockBench();
const { clock, count, db, order, line, productId, reserve, stock, variant } = bench;
afterAll(bench.stop);

const used = new Map<string, number>();
const drafts = new Set<VariantId>();
const notices = createStockNotices({
  db,
  notices: createNoticesRepo(db),
  enqueue: bench.enqueue,
  clock,
  available: stock.available,
  catalog: {
    async variantLabels(ids) {
      const status = (id: VariantId) => (drafts.has(id) ? 'draft' : 'active');
      return new Map(ids.map((id) => [id, { productId, title: 'Mug', status: status(id) }]));
    },
  },
  async limit(key, { max }) {
    used.set(key, (used.get(key) ?? 0) + 1);
    return (used.get(key) ?? 0) <= max;
  },
  canTell: true,
});
bench.onMirrored(notices.tellWaiting);
const sent: Notice[] = [];
const note = async (notice: Notice) => {
  sent.push(notice);
};
const jobs = async () =>
  (
    await db.execute<{ id: number }>(
      sql`select (data->>'noticeId')::int as id from pgboss.job where name = 'mail.back-in-stock' order by 1`,
    )
  ).map((row) => row.id);
const ask = (variantId: VariantId, email = 'Ann@Shop.test') => notices.ask({ variantId, email }, '192.0.2.1');
const stateOf = async (id: number) =>
  (await db.execute<{ state: string }>(sql`select state from stock_notices where id = ${id}`))[0]?.state;

beforeEach(async () => {
  used.clear();
  sent.length = 0;
  await db.execute(sql`delete from stock_notices`);
  await db.execute(sql`delete from pgboss.job where name = 'mail.back-in-stock'`);
});

describe('to be told', () => {
  test('one per address and variant, whatever its case, and the answer tells nobody who waits', async () => {
    const mug = await variant(0);
    const answers = await Promise.all([ask(mug), ask(mug, 'ann@shop.test'), ask(mug, 'ANN@SHOP.TEST')]);
    expect(answers).toEqual([{ kind: 'ok' }, { kind: 'ok' }, { kind: 'ok' }]);
    const rows = await db.execute(sql`select email, state from stock_notices`);
    expect([...rows]).toEqual([{ email: 'ann@shop.test', state: 'waiting' }]);
  });

  test('what can be bought now is said at once; what is not on sale is unknown', async () => {
    expect(await ask(await variant(1))).toEqual({ kind: 'back' });
    expect(await ask(await variant(0, null))).toEqual({ kind: 'back' });
    const draft = await variant(0);
    drafts.add(draft);
    await expect(ask(draft)).rejects.toMatchObject({ code: 'catalog.variant-not-found' });
    expect(await db.execute(sql`select 1 from stock_notices`)).toHaveLength(0);
  });

  test('one caller and one address may ask so often and no more', async () => {
    const mug = await variant(0);
    const many = await Promise.allSettled(Array.from({ length: 25 }, (_, n) => ask(mug, `a${n}@shop.test`)));
    expect(many.filter((one) => one.status === 'fulfilled')).toHaveLength(20);
    expect(await db.execute(sql`select 1 from stock_notices`)).toHaveLength(20);
    used.clear();
    const other = (n: number) => notices.ask({ variantId: mug, email: 'bo@shop.test' }, `192.0.2.${n}`);
    const flood = await Promise.allSettled(Array.from({ length: 25 }, (_, n) => other(n)));
    expect(flood.filter((one) => one.status === 'rejected')).toHaveLength(5);
  });

  test('an address that is none is refused before anything is asked', async () => {
    const store = createCallerFactory(createStockStoreRouter(notices))(guestContext());
    for (const email of ['', 'no', 'a@b', `${'a'.repeat(250)}@shop.test`, 'a@shop.test\r\nBcc: b@shop.test'])
      await expect(store.tellMe({ variantId: newId('var'), email })).rejects.toBeDefined();
    expect(used.size).toBe(0);
  });
});

describe('telling', () => {
  test('everybody who waits, once, when it is back; nobody before', async () => {
    const [mug, plate] = [await variant(0), await variant(0)];
    await ask(mug);
    await ask(mug, 'bo@shop.test');
    await ask(plate);
    await stock.mirror([productId]);
    expect(await jobs()).toEqual([]);
    await count(mug, 3);
    await Promise.all(Array.from({ length: 5 }, () => stock.mirror([productId])));
    const due = await jobs();
    expect(due).toHaveLength(2);
    // A job may run twice, and two at once.
    const runs = await Promise.allSettled([...due, ...due].map((id) => notices.deliver(id, note)));
    expect(runs.filter((one) => one.status === 'rejected').length).toBeLessThanOrEqual(2);
    for (const id of due) await notices.deliver(id, note);
    expect(sent.map((one) => one.email).toSorted()).toEqual(['ann@shop.test', 'bo@shop.test']);
    await stock.mirror([productId]);
    expect(await jobs()).toHaveLength(2);
    await ask(plate, 'cy@shop.test');
    expect(sent).toHaveLength(2);
  });

  test('what is gone again before the mail goes on waiting; a mail that failed is tried again', async () => {
    const mug = await variant(0);
    await ask(mug);
    await count(mug, 1);
    await stock.mirror([productId]);
    await reserve(order(), [line(mug, 1)]);
    const [id = 0] = await jobs();
    await notices.deliver(id, note);
    expect([sent.length, await stateOf(id)]).toEqual([0, 'waiting']);
    await count(mug, 5);
    await stock.mirror([productId]);
    const broken = notices.deliver(id, () => Promise.reject(new Error('no mail server')));
    await expect(broken).rejects.toThrow('no mail server');
    expect(await stateOf(id)).toBe('sending');
    await notices.deliver(id, note);
    expect([sent.length, await stateOf(id)]).toEqual([1, 'sent']);
  });

  test('a claim that a crash left falls to the next after a while', async () => {
    const mug = await variant(0);
    await ask(mug);
    await count(mug, 1);
    await stock.mirror([productId]);
    const [id = 0] = await jobs();
    await createNoticesRepo(db).claim(id, clock.now());
    await expect(notices.deliver(id, note)).rejects.toMatchObject({ code: 'service.unavailable' });
    clock.advance(3 * 60_000);
    await notices.deliver(id, note);
    expect(sent).toHaveLength(1);
  });

  test('asking just as it comes back is never forgotten', async () => {
    for (let round = 0; round < 5; round += 1) {
      const mug = await variant(0);
      const [answer] = await Promise.all([ask(mug, `r${round}@shop.test`), count(mug, 1)]);
      await stock.mirror([productId]);
      const rows = await db.execute<{ state: string }>(
        sql`select state from stock_notices where variant_id = ${mug}`,
      );
      expect(rows.map((row) => row.state)).toEqual(answer.kind === 'ok' ? ['sending'] : []);
    }
  });

  test('the link of a mail ends all that its address waits for, and is forgotten after a month', async () => {
    const [mug, plate] = [await variant(0), await variant(0)];
    await ask(mug);
    await ask(plate);
    await ask(plate, 'bo@shop.test');
    await count(mug, 1);
    await stock.mirror([productId]);
    const [id = 0] = await jobs();
    await notices.deliver(id, note);
    const token = sent[0]?.token ?? '';
    expect(await notices.end(token)).toEqual({ kind: 'ok', ended: 1 });
    expect(await notices.end(token)).toEqual({ kind: 'ok', ended: 0 });
    expect(await notices.end('x'.repeat(32))).toEqual({ kind: 'unknown' });
    clock.advance(31 * 24 * 3_600_000);
    await notices.cleanup();
    const left = await db.execute(sql`select email from stock_notices`);
    expect([...left]).toEqual([{ email: 'bo@shop.test' }]);
  });
});
