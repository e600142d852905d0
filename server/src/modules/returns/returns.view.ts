import { money, roundMinor } from '@zivero/shared/money';
import type { ReturnableLine, StoreReturn } from '@zivero/shared/schemas/returns';
import type { OrderLineRecord, OrderRecord } from '../orders/orders.ts';
import type { ReturnLineRecord, ReturnPart } from './returns.repo.ts';
import { type LineFacts, returnableUnits } from './returns.rules.ts';

export const numberOf = (orderNumber: number, sequence: number): string => `${orderNumber}-R${sequence}`;

const headOf = (order: OrderRecord, part: ReturnPart, lines: readonly ReturnLineRecord[]) => ({
  id: part.id,
  number: numberOf(order.number, part.sequence),
  state: part.state,
  wish: part.wish,
  lines: lines
    .filter((line) => line.returnId === part.id)
    .map(({ orderLineId, quantity, reason, receivedQuantity, restockedQuantity }) => ({
      orderLineId,
      quantity,
      reason,
      receivedQuantity,
      restockedQuantity,
    })),
  note: part.note,
  answer: part.answer,
  createdAt: part.createdAt,
  decidedAt: part.decidedAt,
  receivedAt: part.receivedAt,
  settledAt: part.settledAt,
});

/** A refund that came to nothing is none. */
const isGood = (part: ReturnPart) => part.refundState !== 'failed' && part.refundState !== 'canceled';

export const storeReturn = (
  order: OrderRecord,
  part: ReturnPart,
  lines: readonly ReturnLineRecord[],
): StoreReturn => ({
  ...headOf(order, part, lines),
  refunded: part.refundMinor !== null && isGood(part) ? money(part.refundMinor, order.currency) : null,
  replacementNumber: part.replacementNumber === null ? null : String(part.replacementNumber),
});

export function adminReturn(
  order: OrderRecord,
  part: ReturnPart,
  parts: { lines: readonly ReturnLineRecord[]; orderLines: readonly OrderLineRecord[] },
) {
  const { lines, orderLines } = parts;
  const refund =
    part.refundId === null || part.refundState === null
      ? null
      : {
          id: part.refundId,
          amount: money(part.refundMinor ?? 0, order.currency),
          state: part.refundState,
        };
  const { replacementId, replacementNumber } = part;
  return {
    ...headOf(order, part, lines),
    orderId: order.id,
    orderNumber: String(order.number),
    startedBy: part.startedBy,
    byName: part.byName,
    refund,
    replacement:
      replacementId === null ? null : { id: replacementId, number: String(replacementNumber ?? '') },
    worth: money(worthOf(part, lines, orderLines), order.currency),
  };
}

/** What the units were paid for; the refund itself may differ by a cent from units refunded before. */
function worthOf(
  part: ReturnPart,
  lines: readonly ReturnLineRecord[],
  orderLines: readonly OrderLineRecord[],
): number {
  return lines
    .filter((line) => line.returnId === part.id)
    .reduce((sum, line) => {
      const of = orderLines.find((one) => one.id === line.orderLineId);
      const units = line.receivedQuantity ?? line.quantity;
      return of === undefined ? sum : sum + roundMinor((of.totalMinor * units) / of.quantity);
    }, 0);
}

export const returnableLines = (
  order: OrderRecord,
  orderLines: readonly OrderLineRecord[],
  facts: readonly LineFacts[],
): ReturnableLine[] =>
  orderLines.flatMap((line) => {
    const of = facts.find((one) => one.id === line.id);
    const returnable = of === undefined ? 0 : returnableUnits(of);
    if (returnable === 0) return [];
    const { id, title, variantTitle, image } = line;
    const unitPrice = money(line.unitPriceMinor, order.currency);
    return [{ id, title, variantTitle, image, unitPrice, returnable }];
  });
