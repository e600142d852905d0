import { describe, expect, test } from 'bun:test';
import type { FulfilmentId, OrderId } from '@zivero/shared/schemas/ids';
import { sql } from 'drizzle-orm';
import { openMoneyShop } from '../../../test/money-shop.fixture.ts';
import { newId } from '../../kernel/ids.ts';

const shop = await openMoneyShop();
const STAFF = newId('stf');
const { variantId } = await shop.product({ stock: 100, priceMinor: 1_000 });

async function paid(quantity: number) {
  const made = await shop.paid({ variantId, quantity });
  const line = (await shop.orderOf(made.id)).lines[0];
  if (line === undefined) throw new Error('no line');
  return { ...made, lineId: line.id };
}
type Made = Awaited<ReturnType<typeof paid>>;
async function send(made: Made, quantity: number, more: object = {}) {
  const lines = [{ orderLineId: made.lineId, quantity }];
  return shop.orders.fulfil({ orderId: made.id, lines, notifyShopper: false, ...more }, STAFF);
}
async function sent(made: Made, quantity: number, more: object = {}): Promise<FulfilmentId> {
  const answer = await send(made, quantity, more);
  if (answer.kind !== 'ok') throw new Error(answer.kind);
  const parcel = answer.order.fulfilments.at(-1);
  if (parcel === undefined) throw new Error('no parcel');
  return parcel.id;
}
const deliver = (orderId: OrderId, fulfilmentId: FulfilmentId, isDelivered = true) =>
  shop.orders.markDelivered({ orderId, fulfilmentId, isDelivered }, STAFF);

describe('tracking', () => {
  test('the address follows from a known carrier and its number; another carrier brings its own', async () => {
    const made = await paid(2);
    await sent(made, 1, { carrier: 'post nl', trackingNumber: '3S ABC' });
    await sent(made, 1, { carrier: 'Bob', trackingNumber: '7', trackingUrl: 'https://bob.example/7' });
    const { fulfilments } = await shop.orders.byToken(made.placed.orderToken);
    expect(fulfilments.map((one) => one.trackingUrl)).toEqual([
      'https://jouw.postnl.nl/track-and-trace/3SABC-NL-1011AB',
      'https://bob.example/7',
    ]);
  });

  test('what was typed wrong is corrected after sending, told once in the order’s story', async () => {
    const made = await paid(1);
    const fulfilmentId = await sent(made, 1, { carrier: 'DHL', trackingNumber: 'wrong' });
    const right = { orderId: made.id, fulfilmentId, carrier: 'GLS', trackingNumber: '42' };
    await shop.orders.editTracking(right, STAFF);
    const order = await shop.orders.editTracking(right, STAFF);
    expect(order.fulfilments).toMatchObject([
      { carrier: 'GLS', trackingNumber: '42', trackingUrl: expect.stringContaining('match=42') },
    ]);
    expect(order.timeline.filter((entry) => entry.kind === 'tracking')).toMatchObject([{ text: 'GLS 42' }]);
    expect(order.fulfilmentState).toBe('sent');
  });

  test('a parcel of another order is a typed fault', async () => {
    const [made, other] = [await paid(1), await paid(1)];
    const fulfilmentId = await sent(other, 1);
    const gone = { code: 'order.not-found', status: 404 };
    await expect(deliver(made.id, fulfilmentId)).rejects.toMatchObject(gone);
    const edit = { orderId: made.id, fulfilmentId, carrier: 'DHL' };
    await expect(shop.orders.editTracking(edit, STAFF)).rejects.toMatchObject(gone);
    expect((await shop.orderOf(other.id)).fulfilments[0]).toMatchObject({ carrier: null, deliveredAt: null });
  });
});

describe('delivered', () => {
  test('an order is delivered with its last parcel, not before everything was sent', async () => {
    const made = await paid(2);
    const first = await sent(made, 1);
    expect((await deliver(made.id, first)).fulfilmentState).toBe('part-sent');
    const second = await sent(made, 1);
    expect((await shop.orderOf(made.id)).fulfilmentState).toBe('sent');
    const done = await deliver(made.id, second);
    expect(done).toMatchObject({ fulfilmentState: 'delivered', isOpen: false });
    await deliver(made.id, second);
    const story = (await shop.orders.byToken(made.placed.orderToken)).timeline;
    expect(story.filter((entry) => entry.kind === 'delivered')).toHaveLength(2);
  });

  test('of two who mark the two parcels at once the second finds all of them', async () => {
    const made = await paid(2);
    const parcels = [await sent(made, 1), await sent(made, 1)];
    await Promise.all(parcels.map((id) => deliver(made.id, id)));
    expect((await shop.orderOf(made.id)).fulfilmentState).toBe('delivered');
  });

  test('the wrong parcel is taken back', async () => {
    const made = await paid(1);
    const parcel = await sent(made, 1);
    await deliver(made.id, parcel);
    const back = await deliver(made.id, parcel, false);
    expect(back).toMatchObject({ fulfilmentState: 'sent', fulfilments: [{ deliveredAt: null }] });
  });
});

test('a parcel packed at another location leaves from there, and nothing is sent that is not there', async () => {
  await shop.stock.addLocation({ name: 'Attic' });
  const attic = (await shop.stock.locations()).find((one) => one.name === 'Attic')?.id;
  if (attic === undefined) throw new Error('no attic');
  const scarce = await shop.product({ stock: 5 });
  const change = { kind: 'count', onHand: 1 } as const;
  await shop.stock.adjust(
    { variantId: scarce.variantId, locationId: attic, change, reason: 'count' },
    { kind: 'staff', id: STAFF },
  );
  const made = await shop.paid({ variantId: scarce.variantId, quantity: 2 });
  const lineId = (await shop.orderOf(made.id)).lines[0]?.id ?? 'oli_';
  const from = { locationId: attic };
  expect(await send({ ...made, lineId }, 2, from)).toMatchObject({
    kind: 'not-there',
    lines: [{ wanted: 2, free: 1, title: expect.stringMatching(/^Mug/) }],
  });
  expect((await shop.orderOf(made.id)).fulfilments).toEqual([]);
  await sent({ ...made, lineId }, 1, from);
  const places = await shop.db.execute<{ name: string; h: number; r: number }>(sql`
    select l.name, s.on_hand as h, s.reserved as r from stock s join locations l on l.id = s.location_id
    where s.variant_id = ${scarce.variantId} order by s.on_hand`);
  expect(places.map(({ h, r }) => [h, r])).toEqual([
    [0, 0],
    [5, 1],
  ]);
  await shop.expectBooks();
});
