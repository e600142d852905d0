import type { OrderRecord, OrdersModule } from '../orders/orders.ts';
import type { PaymentsModule } from '../payments/payments.ts';
import type { createPlacing, Wish } from './checkout.placing.ts';
import type { Missing } from './checkout.pricing.ts';

export type Prepared =
  | { kind: 'ok'; orderToken: string; paymentUrl: string | null }
  | { kind: 'already-paid'; orderToken: string }
  | { kind: 'payment-unavailable' }
  | { kind: 'short-stock'; lines: Pick<Missing, 'title' | 'wanted' | 'available'>[] };

export type PreparedDeps = {
  placing: Pick<ReturnType<typeof createPlacing>, 'write'>;
  orders: Pick<OrdersModule, 'records'>;
  payments: Pick<PaymentsModule, 'endOrder'>;
  /** As for a bag: the answer for an order that waits, or null once it is over. */
  goOnWith: (
    waiting: OrderRecord,
    hash: string,
  ) => Promise<{ kind: string; paymentUrl?: string | null } | null>;
  open: (order: OrderRecord) => Promise<{ kind: string; paymentUrl?: string | null }>;
  tooOften: () => Error;
};
const MAX_ROUNDS = 4;

/** Orders that were priced by others; `cartId` says what they came from and has one waiting order at most. */
export function createPrepared({ placing, orders, payments, goOnWith, open, tooOften }: PreparedDeps) {
  const { records } = orders;

  function answerOf(order: OrderRecord, said: { kind: string; paymentUrl?: string | null }): Prepared {
    if (said.kind === 'payment-unavailable') return { kind: 'payment-unavailable' };
    if (said.kind === 'already-paid') return { kind: 'already-paid', orderToken: order.token };
    return { kind: 'ok', orderToken: order.token, paymentUrl: said.paymentUrl ?? null };
  }

  /**
   * Places it and opens Stripe's page; the same content gives the same order and page. With `outside` it is
   * paid at once, without Stripe. Throws `service.unavailable`, `payment.provider-refused`.
   */
  async function placePrepared(wish: Wish): Promise<Prepared> {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const waiting = await records.pendingOfCart(wish.cartId);
      const said = waiting === null ? null : await goOnWith(waiting, wish.hash);
      if (waiting !== null && said !== null) return answerOf(waiting, said);
      const placed = await placing.write(wish);
      if (placed.kind === 'placed') return answerOf(placed.order, await open(placed.order));
      if (placed.kind === 'short')
        return {
          kind: 'short-stock',
          lines: placed.lines.map(({ variantId, wanted, available }) => ({
            title: wish.bag.priced.lines.find((one) => one.variantId === variantId)?.variant.title ?? '',
            wanted,
            available,
          })),
        };
      // Neither promotions nor gift cards are in it: only somebody who placed it at the same time.
      const same = await records.byKey(wish.cartId, wish.input.idempotencyKey);
      if (same !== null && same.paymentState !== 'pending')
        return { kind: 'already-paid', orderToken: same.token };
    }
    throw tooOften();
  }

  return {
    placePrepared,
    /** Ends the order that waits for payment, if one does; `paid` when the payment was faster. */
    async endPrepared(cartId: string): Promise<'ended' | 'paid'> {
      const waiting = await records.pendingOfCart(cartId);
      if (waiting === null) return 'ended';
      const ended = await payments.endOrder(waiting.id);
      return ended === 'paid' || ended === 'waiting' ? 'paid' : 'ended';
    },
  };
}
