import type { StoreOrder } from '@zivero/shared/schemas/orders';

/** The four steps of an order that went well: which are done, which is now. */
export type Step = {
  key: 'paid' | 'packing' | 'sent' | 'delivered';
  state: 'done' | 'now' | 'next';
  at: Date | null;
};
export type StateLook = { key: string; look: 'good' | 'warn' | 'bad' | 'info' };

type Head = Pick<StoreOrder, 'paymentState' | 'fulfilmentState'>;

/** Steps make no sense for an order that was never paid, was cancelled or came back. */
export function stepsOf(order: Head & Pick<StoreOrder, 'timeline'>): Step[] | null {
  if (
    ['failed', 'expired'].includes(order.paymentState) ||
    ['cancelled', 'returned'].includes(order.fulfilmentState)
  )
    return null;
  const at = (kind: string) => order.timeline.find((entry) => entry.kind === kind)?.at ?? null;
  // Index of the step that is going on; a parcel is "on its way" until it is there.
  const now =
    order.paymentState === 'pending' || order.paymentState === 'authorised'
      ? 0
      : {
          delivered: 4,
          sent: 2,
          'part-sent': 2,
          packed: 1,
          'to-pack': 1,
          'not-yet': 1,
          returned: 4,
          cancelled: 0,
        }[order.fulfilmentState];
  const keys = ['paid', 'packing', 'sent', 'delivered'] as const;
  const kinds = ['paid', 'packed', 'sent', 'delivered'] as const;
  return keys.map((key, index) => ({
    key,
    state: index < now ? 'done' : index === now ? 'now' : 'next',
    at: at(kinds[index] ?? ''),
  }));
}

/** One badge for an order: money trouble before the parcel's whereabouts. */
export function stateOf(order: Head): StateLook {
  switch (order.paymentState) {
    case 'pending':
    case 'authorised':
    case 'part-paid':
      return { key: 'pending', look: 'warn' };
    case 'failed':
    case 'expired':
      return { key: 'not-charged', look: 'bad' };
    case 'disputed':
      return { key: 'disputed', look: 'warn' };
    case 'refunded':
      return { key: 'refunded', look: 'good' };
    case 'part-refunded':
    case 'paid':
      return {
        key: order.fulfilmentState,
        look: ['delivered', 'sent', 'part-sent'].includes(order.fulfilmentState)
          ? 'good'
          : order.fulfilmentState === 'cancelled'
            ? 'bad'
            : 'info',
      };
  }
}
