import type postgres from 'postgres';
import type { StandInControl } from './standin.ts';

export type Order = {
  id: string;
  email: string;
  cart: string;
  payment: string;
  fulfilment: string;
  review: string | null;
  total: number;
  units: number;
  ledger: number;
  paidNotes: number;
  failedNotes: number;
};
export type Charge = {
  id: string;
  status: string;
  captured: boolean;
  amount_captured: number;
  amount_refunded: number;
  payment_intent: string;
};
export type StripeState = {
  charge: Charge[];
  payment_intent: { id: string; metadata: Record<string, string> }[];
  refund: { id: string; charge: string; amount: number; status: string }[];
};
export type Books = {
  orders: Order[];
  payments: { order: string; charge: string; captured: number }[];
  reservations: { order: string; state: string; units: number }[];
  stock: { onHand: number; reserved: number; backordered: number };
  refunds: { id: string; order: string; stripe: string | null; state: string; amount: number }[];
  events: { id: string; state: string }[];
  stripe: StripeState;
  stripeEvents: Set<string>;
};

/** All that is checked, read by SQL and from the stand-in's own state: nothing of the server's code is asked. */
export async function readBooks(sql: postgres.Sql, control: StandInControl): Promise<Books> {
  const orders = await sql<Order[]>`
    SELECT o.id, o.email, o.cart_id AS cart, o.payment_state AS payment, o.fulfilment_state AS fulfilment,
      o.needs_review AS review, o.total_minor::int AS total,
      (SELECT coalesce(sum(quantity), 0)::int FROM order_lines WHERE order_id = o.id) AS units,
      (SELECT coalesce(sum(amount_minor), 0)::int FROM ledger WHERE order_id = o.id AND kind <> 'fee') AS ledger,
      (SELECT count(*)::int FROM order_timeline WHERE order_id = o.id AND kind = 'paid') AS "paidNotes",
      (SELECT count(*)::int FROM order_timeline WHERE order_id = o.id AND kind = 'payment-failed') AS "failedNotes"
    FROM orders o`;
  const payments = await sql<Books['payments']>`
    SELECT order_id AS order, charge_id AS charge, captured_minor::int AS captured FROM payments`;
  const reservations = await sql<Books['reservations']>`
    SELECT order_id AS order, state, quantity + backordered AS units FROM reservations`;
  const [stock] = await sql<Books['stock'][]>`
    SELECT sum(on_hand)::int AS "onHand", sum(reserved)::int AS reserved, sum(backordered)::int AS backordered
    FROM stock`;
  const refunds = await sql<Books['refunds']>`
    SELECT id, order_id AS order, stripe_refund_id AS stripe, state, amount_minor::int AS amount FROM refunds`;
  const events = await sql<Books['events']>`SELECT id, state FROM stripe_events`;
  const stripe = await control<StripeState>('GET', 'state');
  const { event } = await control<{ event: { id: string }[] }>('GET', 'state?kind=event');
  if (!stock) throw new Error('sums are always a row');
  return {
    orders: [...orders],
    payments: [...payments],
    reservations: [...reservations],
    stock,
    refunds: [...refunds],
    events: [...events],
    stripe,
    stripeEvents: new Set(event.map((one) => one.id)),
  };
}
