import { createHash } from 'node:crypto';
import type { Address } from '@zivero/shared/schemas/address';
import { DEFAULT_LOCATION } from '../../modules/stock/stock.rules.ts';
import type { DrawnOrder } from './order-draw.ts';
import { CARDS, writePayment, writeRefund } from './order-money.ts';
import type { Parcel, Story } from './order-story.ts';
import { emptyRows, move, type OrderRows, type RowsContext, tell, type Writer } from './order-writer.ts';
import { rngFor } from './prng.ts';
import { seedId } from './seed-id.ts';
import { letters, uuid } from './tokens.ts';

export function rowsOf(order: DrawnOrder, story: Story, context: RowsContext): OrderRows {
  const rng = rngFor(context.seed, 'order-rows', order.index);
  const rows = emptyRows();
  const w: Writer = { rows, order, story, rng, id: seedId('ord', order.index, rng), context };
  const stripe = writeOrder(w);
  writeLines(w);
  tell(w, 'placed', order.placedAt);
  move(
    w,
    'reserve',
    order.placedAt,
    order.lines.map((line, i) => ({ line: i, quantity: line.quantity })),
    {
      deltaReserved: 1,
    },
  );
  if (story.paidAt) writePayment(w, { ...stripe, at: story.paidAt });
  if (story.packedAt) tell(w, 'packed', story.packedAt, { staffId: context.packerId });
  for (const [i, parcel] of story.parcels.entries()) writeParcel(w, parcel, i);
  if (story.expiredAt) {
    tell(w, 'expired', story.expiredAt);
    move(w, 'release', story.expiredAt, allUnits(order), { deltaReserved: -1 });
  }
  for (const [i, refund] of story.refunds.entries()) writeRefund(w, refund, i);
  rows.orderTimeline.sort((a, b) => a.at.getTime() - b.at.getTime());
  rows.stockMovements.sort((a, b) => a.at.getTime() - b.at.getTime());
  return rows;
}

const allUnits = (order: DrawnOrder) => order.lines.map((line, i) => ({ line: i, quantity: line.quantity }));
function writeOrder({ rows, order, story, rng, id, context }: Writer) {
  const intentId = `pi_demo${letters(rng, 20)}`;
  const lastChange = [
    story.paidAt,
    story.expiredAt,
    story.packedAt,
    ...story.parcels.flatMap((p) => [p.sentAt, p.deliveredAt]),
    ...story.refunds.map((r) => r.at),
  ];
  const address: Address = order.address;
  rows.orders.push({
    id,
    number: context.firstNumber + order.index,
    token: letters(rng, 43),
    cartId: seedId('crt', order.index, rng),
    customerId: order.customerId,
    email: order.email,
    currency: context.currency,
    locale: 'en',
    paymentState: story.paymentState,
    fulfilmentState: story.fulfilmentState,
    needsReview: null,
    subtotalMinor: order.subtotalMinor,
    discountMinor: 0,
    shippingMinor: order.shippingMinor,
    taxMinor: order.taxMinor,
    totalMinor: order.totalMinor,
    shippingAddress: address,
    billingAddress: address,
    shippingMethod: {
      id: order.shipping.id,
      name: order.shipping.name,
      earliest: order.shipping.earliest.toISOString(),
      latest: order.shipping.latest.toISOString(),
    },
    contentHash: createHash('sha256')
      .update(JSON.stringify([order.lines.map((l) => [l.variantId, l.quantity]), address]))
      .digest('hex'),
    idempotencyKey: uuid(rng),
    sessionParams: null,
    sessionId: `cs_test_demo${letters(rng, 54)}`,
    sessionUrl: null,
    paymentIntentId: story.paidAt ? intentId : null,
    expiresAt: new Date(order.placedAt.getTime() + 35 * 60_000),
    placedAt: order.placedAt,
    paidAt: story.paidAt,
    updatedAt: new Date(Math.max(order.placedAt.getTime(), ...lastChange.map((at) => at?.getTime() ?? 0))),
  });
  return {
    intentId,
    chargeId: `ch_demo${letters(rng, 20)}`,
    card: rng.weighted(CARDS, (card) => (card.brand === 'visa' ? 6 : 2)),
  };
}

function writeLines({ rows, order, story, rng, id, context }: Writer) {
  const open = new Map(order.lines.map((line, i) => [i, line.quantity]));
  const takeOff = (line: number, quantity: number) => open.set(line, (open.get(line) ?? 0) - quantity);
  for (const parcel of story.parcels) for (const { line, quantity } of parcel.lines) takeOff(line, quantity);
  for (const refund of story.refunds)
    if (refund.isUnsent) for (const { line, quantity } of refund.lines) takeOff(line, quantity);
  for (const [position, line] of order.lines.entries()) {
    const { product, variant, quantity } = line;
    rows.orderLines.push({
      id: seedId('oli', order.index * 8 + position, rng),
      orderId: id,
      position,
      productId: product.id,
      variantId: variant.id,
      slug: product.slug,
      title: product.title,
      variantTitle: variant.optionValues.join(', '),
      sku: variant.sku,
      image: product.images.find((image) => image.id === variant.imageId) ?? product.images[0] ?? null,
      quantity,
      unitPriceMinor: line.unitPriceMinor,
      discountMinor: line.discountMinor,
      taxRateBasisPoints: context.taxRateBasisPoints,
      taxMinor: line.taxMinor,
      totalMinor: line.totalMinor,
    });
    rows.reservations.push({
      id: seedId('res', order.index * 8 + position, rng),
      orderId: id,
      variantId: variant.id,
      locationId: DEFAULT_LOCATION.id,
      quantity: story.expiredAt ? 0 : (open.get(position) ?? 0),
      backordered: 0,
      state: story.expiredAt ? 'released' : 'committed',
      createdAt: order.placedAt,
      settledAt: story.expiredAt ?? story.paidAt,
    });
  }
}

function writeParcel(w: Writer, parcel: Parcel, number: number) {
  const { rows, order, rng, id, context } = w;
  const fulfilmentId = seedId('ful', order.index * 4 + number, rng);
  const carrier = rng.pick(['Post', 'DHL', 'DPD']);
  const trackingNumber = `00 340 ${rng.int(1000, 9999)} ${rng.int(1000, 9999)}`;
  rows.fulfilments.push({
    id: fulfilmentId,
    orderId: id,
    carrier,
    trackingNumber,
    trackingUrl: null,
    staffId: context.packerId,
    createdAt: parcel.sentAt,
    deliveredAt: parcel.deliveredAt,
  });
  for (const { line, quantity } of parcel.lines) {
    const orderLineId = rows.orderLines[line]?.id;
    if (orderLineId) rows.fulfilmentLines.push({ fulfilmentId, orderLineId, quantity });
  }
  move(w, 'sale', parcel.sentAt, parcel.lines, { deltaOnHand: -1, deltaReserved: -1 });
  tell(w, 'sent', parcel.sentAt, { staffId: context.packerId, text: `${carrier} ${trackingNumber}` });
  if (parcel.deliveredAt) tell(w, 'delivered', parcel.deliveredAt);
}
