import type { OrderId } from '@zivero/shared/schemas/ids';
import type { Tx } from '../../infra/postgres/client.ts';
import { AppError } from '../../kernel/app-error.ts';
import type { OrderLineRecord, OrderRecord, OrdersModule } from '../orders/orders.ts';
import type { PaymentRecord, PaymentsRepo, RefundLineRecord } from './payments.repo.ts';
import { givenForFailed, isHeld, type RefundableLine } from './payments.rules.ts';

/** A payment and what is left of it. */
export type RefundSource = { payment: PaymentRecord; leftMinor: number };
export type Refundable = {
  order: OrderRecord;
  /** Where refunds go, in the order in which they are used: bank cards first, then gift cards. */
  sources: RefundSource[];
  refundableMinor: number;
  shippingRefundableMinor: number;
  lines: RefundableLine[];
};

export function createRefundable({
  repo,
  orders: { records },
}: {
  repo: PaymentsRepo;
  orders: Pick<OrdersModule, 'records'>;
}) {
  /** What is left to refund of an order, with its lock held. Throws `order.not-found`. */
  return async function open(tx: Tx, orderId: OrderId): Promise<Refundable> {
    const order = await records.lock(tx, orderId);
    if (order === null) throw new AppError('order.not-found', { detail: orderId });
    const [payments, given, orderLines, unsent, balance] = await Promise.all([
      repo.paymentsOf(tx, orderId),
      repo.refundsOf(tx, orderId),
      records.linesOf([orderId], tx),
      records.unsentOf(tx, orderId),
      repo.balanceOf(tx, orderId, order.currency),
    ]);
    const held = given.refunds.filter((refund) => isHeld(refund.state));
    const heldIds = new Set<string>(held.map((refund) => refund.id));
    const heldLines = given.lines.filter((line) => heldIds.has(line.refundId));
    const already = givenForFailed(given.refunds, (one) =>
      given.lines.filter((line) => line.refundId === one.id),
    );
    const waiting = held.filter((refund) => refund.state !== 'succeeded');
    const leftOf = (payment: PaymentRecord) =>
      payment.capturedMinor - sum(held.filter((r) => r.paymentId === payment.id).map((r) => r.amountMinor));
    const sources = payments
      .map((payment) => ({ payment, leftMinor: leftOf(payment) }))
      .filter((source) => source.leftMinor > 0)
      .toSorted((a, b) => isCredit(a) - isCredit(b) || b.leftMinor - a.leftMinor);
    // Money that a dispute took is not there to be given back.
    const there = balance - sum(waiting.map((refund) => refund.amountMinor));
    return {
      order,
      sources,
      refundableMinor: Math.max(0, Math.min(sum(sources.map((source) => source.leftMinor)), there)),
      shippingRefundableMinor: Math.max(
        0,
        order.shippingMinor - already.shippingMinor - sum(held.map((r) => r.shippingMinor)),
      ),
      lines: orderLines.map((line) => {
        const left = refundableLine(line, heldLines, unsent.get(line.id) ?? 0);
        return { ...left, heldMinor: left.heldMinor + (already.lines.get(line.id) ?? 0) };
      }),
    };
  };
}

const isCredit = ({ payment }: RefundSource): number => (payment.method === 'credit' ? 1 : 0);
const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);

function refundableLine(
  line: OrderLineRecord,
  held: readonly RefundLineRecord[],
  unsent: number,
): RefundableLine {
  const own = held.filter((one) => one.orderLineId === line.id);
  return {
    id: line.id,
    quantity: line.quantity,
    totalMinor: line.totalMinor,
    heldQuantity: sum(own.map((one) => one.quantity)),
    heldMinor: sum(own.map((one) => one.amountMinor)),
    unsent: Math.max(0, unsent),
  };
}
