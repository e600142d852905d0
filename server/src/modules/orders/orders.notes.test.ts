import { expect, test } from 'bun:test';
import { sql } from 'drizzle-orm';
import { openMoneyShop } from '../../../test/money-shop.fixture.ts';
import { newId } from '../../kernel/ids.ts';

const shop = await openMoneyShop();
const { orders } = shop.modules;
const [ann, ben] = [newId('stf'), newId('stf')];

async function noted() {
  const { variantId } = await shop.product({ stock: 5 });
  const { id: orderId, placed } = await shop.ordered({ variantId, quantity: 1 });
  const order = await orders.addNote({ orderId, text: 'Call first' }, ann);
  const note = order.timeline.find((entry) => entry.kind === 'note');
  if (!note) throw new Error('a note');
  return { orderId, noteId: note.id, note, token: placed.orderToken };
}

test('who wrote a note writes it anew, and that is said; the shopper sees none of it', async () => {
  const { orderId, noteId, note, token } = await noted();
  expect(note).toMatchObject({ text: 'Call first', staffId: ann, editedAt: null });
  const order = await orders.editNote({ orderId, noteId, text: 'Call after five' }, ann);
  expect(order.timeline.find((entry) => entry.id === noteId)).toMatchObject({
    text: 'Call after five',
    editedAt: expect.any(Date),
  });
  const seen = await orders.byToken(token);
  expect(JSON.stringify(seen)).not.toContain('Call');
  expect(JSON.stringify(seen)).not.toContain(ann);
});

test('nobody else changes or deletes it, nor does it belong to another order', async () => {
  const { orderId, noteId } = await noted();
  const other = await noted();
  const notFound = { code: 'order.note-not-found' };
  await expect(orders.editNote({ orderId, noteId, text: 'x' }, ben)).rejects.toMatchObject(notFound);
  await expect(orders.deleteNote({ orderId, noteId }, ben)).rejects.toMatchObject(notFound);
  await expect(orders.deleteNote({ orderId: other.orderId, noteId }, ann)).rejects.toMatchObject(notFound);
});

test('a deleted note is gone, what it said stays in the log', async () => {
  const { orderId, noteId } = await noted();
  const order = await orders.deleteNote({ orderId, noteId }, ann);
  expect(order.timeline.some((entry) => entry.kind === 'note')).toBe(false);
  await expect(orders.deleteNote({ orderId, noteId }, ann)).rejects.toMatchObject({
    code: 'order.note-not-found',
  });
  const rows = await shop.db.execute<{ payload: string }>(
    sql`select payload from events where subject_id = ${orderId} and kind = 'order.note-deleted'`,
  );
  expect(JSON.parse(rows[0]?.payload ?? '{}')).toEqual({ noteId, before: 'Call first' });
});

test('only notes: what the shop wrote down itself is nobody’s to change', async () => {
  const { orderId } = await noted();
  const [row] = await shop.db.execute<{ id: string }>(
    sql`select id from order_timeline where order_id = ${orderId} and kind = 'placed'`,
  );
  const own = { orderId, noteId: String(row?.id) };
  await expect(orders.deleteNote(own, ann)).rejects.toMatchObject({ code: 'order.note-not-found' });
});
