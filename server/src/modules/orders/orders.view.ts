import { money, sumMinor } from '@zivero/shared/money';
import { isOrderOpen } from '@zivero/shared/order-states';
import type { Totals } from '@zivero/shared/schemas/checkout';
import type {
  FulfilmentId,
  OrderId,
  OrderLineId,
  ProductId,
  RefundId,
  VariantId,
} from '@zivero/shared/schemas/ids';
import type {
  AdminOrder,
  AdminOrderRow,
  Fulfilment,
  OrderLine,
  Refund,
  StoreOrder,
  StoreOrderSummary,
  TimelineEntry,
} from '@zivero/shared/schemas/orders';
import type { OrderParts, OrdersReadRepo } from './orders.read.repo.ts';
import type { OrderLineRecord, OrderRecord } from './orders.repo.ts';

type ListRow = Awaited<ReturnType<OrdersReadRepo['mine']>>[number];

const totalsOf = (order: OrderRecord): Totals => ({
  subtotal: money(order.subtotalMinor, order.currency),
  discount: money(order.discountMinor, order.currency),
  shipping: money(order.shippingMinor - order.shippingTaxAddedMinor, order.currency),
  taxIncluded: money(order.taxMinor, order.currency),
  taxAdded: money(order.taxAddedMinor + order.shippingTaxAddedMinor, order.currency),
  total: money(order.totalMinor, order.currency),
  credit: money(order.creditMinor, order.currency),
  due: money(order.totalMinor - order.creditMinor, order.currency),
});

const headOf = (order: OrderRecord) => ({
  id: order.id,
  number: String(order.number),
  placedAt: order.placedAt,
  paymentState: order.paymentState,
  fulfilmentState: order.fulfilmentState,
  currency: order.currency,
});

const deliveryOf = ({ shippingMethod }: OrderRecord) => ({
  shippingMethodName: shippingMethod.name,
  deliveryEarliest: new Date(shippingMethod.earliest),
  deliveryLatest: new Date(shippingMethod.latest),
});

/** Refunds that hold money: those that failed or were called off count against nothing. */
const isHeld = ({ refund }: OrderParts['refunds'][number]): boolean =>
  refund.state !== 'failed' && refund.state !== 'canceled';

function linesOf(order: OrderRecord, parts: OrderParts): OrderLine[] {
  const done = new Set(
    parts.refunds.filter(({ refund }) => refund.state === 'succeeded').map(({ refund }) => refund.id),
  );
  return parts.lines.map((line) => ({
    id: line.id as OrderLineId,
    productId: line.productId as ProductId,
    variantId: line.variantId as VariantId,
    slug: line.slug,
    title: line.title,
    variantTitle: line.variantTitle,
    sku: line.sku,
    image: line.image,
    quantity: line.quantity,
    unitPrice: money(line.unitPriceMinor, order.currency),
    total: money(line.totalMinor, order.currency),
    taxIncluded: money(line.taxMinor, order.currency),
    refundedQuantity: sumMinor(
      parts.refundLines.flatMap((r) =>
        r.orderLineId === line.id && done.has(r.refundId) ? [r.quantity] : [],
      ),
    ),
    fulfilledQuantity: sumMinor(
      parts.fulfilmentLines.flatMap((f) => (f.orderLineId === line.id ? [f.quantity] : [])),
    ),
  }));
}

function refundsOf(order: OrderRecord, parts: OrderParts): Refund[] {
  return parts.refunds.map(({ refund, byName }) => ({
    id: refund.id as RefundId,
    state: refund.state,
    amount: money(refund.amountMinor, order.currency),
    shipping: money(refund.shippingMinor, order.currency),
    reason: refund.reason,
    note: refund.note,
    source: refund.source,
    isCredit: refund.giftCardId !== null,
    lines: parts.refundLines
      .filter((line) => line.refundId === refund.id)
      .map((line) => ({
        orderLineId: line.orderLineId as OrderLineId,
        quantity: line.quantity,
        amount: money(line.amountMinor, order.currency),
        isRestocked: line.isRestocked,
      })),
    byName,
    createdAt: refund.createdAt,
  }));
}

function fulfilmentsOf(parts: OrderParts): Fulfilment[] {
  return parts.fulfilments.map((one) => ({
    id: one.id as FulfilmentId,
    lines: parts.fulfilmentLines
      .filter((line) => line.fulfilmentId === one.id)
      .map((line) => ({ orderLineId: line.orderLineId as OrderLineId, quantity: line.quantity })),
    carrier: one.carrier,
    trackingNumber: one.trackingNumber,
    trackingUrl: one.trackingUrl,
    createdAt: one.createdAt,
    deliveredAt: one.deliveredAt,
  }));
}

function timelineOf(order: OrderRecord, parts: OrderParts): TimelineEntry[] {
  return parts.timeline.map(({ entry, byName }) => ({
    id: String(entry.id),
    kind: entry.kind,
    at: entry.at,
    byName,
    staffId: entry.staffId,
    editedAt: entry.editedAt,
    text: entry.text,
    amount: entry.amountMinor === null ? null : money(entry.amountMinor, order.currency),
  }));
}

const succeededMinor = (parts: OrderParts): number =>
  sumMinor(parts.refunds.flatMap(({ refund }) => (refund.state === 'succeeded' ? [refund.amountMinor] : [])));

/** As its shopper sees it: no staff names, no internal entries, no notes of staff. */
export function storeView(order: OrderRecord, parts: OrderParts): StoreOrder {
  const shown = { ...parts, timeline: parts.timeline.filter(({ entry }) => !entry.isInternal) };
  return {
    ...headOf(order),
    ...deliveryOf(order),
    token: order.token,
    email: order.email,
    locale: order.locale,
    lines: linesOf(order, parts),
    totals: totalsOf(order),
    pricing: order.pricing,
    refunded: money(succeededMinor(parts), order.currency),
    shippingAddress: order.shippingAddress,
    refunds: refundsOf(order, parts).map(({ id, state, amount, createdAt, lines }) => ({
      id,
      state,
      amount,
      createdAt,
      lines,
    })),
    fulfilments: fulfilmentsOf(parts),
    timeline: timelineOf(order, shown).map((entry) => ({
      ...entry,
      byName: null,
      staffId: null,
      editedAt: null,
      // The bank's own words about a card or an account.
      text: entry.kind === 'refund-failed' ? null : entry.text,
    })),
  };
}

/** `dashboardUrl` is where Stripe shows payments to staff. */
export function adminView(order: OrderRecord, parts: OrderParts, dashboardUrl: string): AdminOrder {
  const { currency } = order;
  const held = parts.refunds.filter(isHeld).map(({ refund }) => refund);
  const captured = sumMinor(parts.payments.map((payment) => payment.capturedMinor));
  const balance = sumMinor(
    parts.ledger.filter((entry) => entry.currency === currency).map((entry) => entry.amountMinor),
  );
  const waiting = held.filter((refund) => refund.state !== 'succeeded');
  // Money that a dispute took is not there to be given back.
  const left = Math.min(
    captured - sumMinor(held.map((refund) => refund.amountMinor)),
    balance - sumMinor(waiting.map((refund) => refund.amountMinor)),
  );
  return {
    ...headOf(order),
    ...deliveryOf(order),
    isOpen: isOrderOpen(order.paymentState, order.fulfilmentState),
    needsReview: order.needsReview,
    email: order.email,
    customerId: order.customerId,
    customerName: order.shippingAddress.name,
    shippingAddress: order.shippingAddress,
    billingAddress: order.billingAddress,
    lines: linesOf(order, parts),
    totals: totalsOf(order),
    pricing: order.pricing,
    payments: parts.payments.map((payment) => ({
      provider: payment.method,
      state: payment.state,
      amount: money(payment.amountMinor, payment.currency),
      captured: money(payment.capturedMinor, payment.currency),
      captureBefore: payment.captureBefore,
      reference: payment.method !== 'stripe' ? null : `${dashboardUrl}/payments/${payment.intentId}`,
      cardBrand: payment.cardBrand,
      cardLast4: payment.cardLast4,
      at: payment.createdAt,
    })),
    refunds: refundsOf(order, parts),
    fulfilments: fulfilmentsOf(parts),
    ledger: parts.ledger.map((entry) => ({
      id: String(entry.id),
      kind: entry.kind,
      amount: money(entry.amountMinor, entry.currency),
      reference: entry.reference,
      at: entry.at,
    })),
    balance: money(balance, currency),
    refundable: money(Math.max(0, left), currency),
    shippingRefundable: money(
      Math.max(0, order.shippingMinor - sumMinor(held.map((r) => r.shippingMinor))),
      currency,
    ),
    timeline: timelineOf(order, parts),
    updatedAt: order.updatedAt,
  };
}

export const rowView = (row: ListRow): AdminOrderRow => ({
  ...rowHead(row),
  email: row.email,
  customerName: row.customerName,
  city: row.city,
  country: row.country,
  itemCount: row.itemCount,
  total: money(row.totalMinor, row.currency),
  refunded: money(row.refundedMinor, row.currency),
  isOpen: isOrderOpen(row.paymentState, row.fulfilmentState),
  needsReview: row.needsReview !== null,
});

export const summaryView = (row: ListRow, lines: readonly OrderLineRecord[]): StoreOrderSummary => ({
  ...rowHead(row),
  total: money(row.totalMinor, row.currency),
  refunded: money(row.refundedMinor, row.currency),
  lines: lines.map(({ id, title, slug, image, quantity, variantTitle }) => ({
    id,
    title,
    slug,
    image,
    quantity,
    variantTitle,
  })),
});

const rowHead = (row: ListRow) => ({
  id: row.id as OrderId,
  number: String(row.number),
  placedAt: row.placedAt,
  paymentState: row.paymentState,
  fulfilmentState: row.fulfilmentState,
  currency: row.currency,
});
