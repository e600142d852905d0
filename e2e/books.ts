import type { Shop } from './shop.ts';

/** What PostgreSQL says about one order: money, stock and states, each from its own table. */
export type Books = {
  order: { payment: string; fulfilment: string; needsReview: string | null; total: number };
  /** Sum of the ledger without the provider's fee. */
  ledger: number;
  captured: number;
  refunds: { amount: number; state: string; source: string }[];
  lines: { variantId: string; title: string; quantity: number; refunded: number; sent: number }[];
  /** What the order still holds of the stock. */
  held: number;
  /** Sum of all its movements: what it took from the shelf, what it holds. */
  moved: { onHand: number; reserved: number; backordered: number };
};

export async function booksOf({ sql }: Shop, number: string): Promise<Books> {
  const [order] = await sql<({ id: string } & Books['order'])[]>`
    SELECT id, payment_state AS payment, fulfilment_state AS fulfilment, needs_review AS "needsReview",
      total_minor::int AS total FROM orders WHERE number = ${number}`;
  if (!order) throw new Error(`no order ${number}`);
  const { id, ...states } = order;
  const [sums] = await sql<{ ledger: number; captured: number; held: number }[]>`
    SELECT (SELECT coalesce(sum(amount_minor), 0)::int FROM ledger WHERE order_id = ${id} AND kind <> 'fee') AS ledger,
      (SELECT coalesce(sum(captured_minor), 0)::int FROM payments WHERE order_id = ${id}) AS captured,
      (SELECT coalesce(sum(quantity + backordered), 0)::int FROM reservations WHERE order_id = ${id}) AS held`;
  const [moved] = await sql<Books['moved'][]>`
    SELECT coalesce(sum(delta_on_hand), 0)::int AS "onHand", coalesce(sum(delta_reserved), 0)::int AS reserved,
      coalesce(sum(delta_backordered), 0)::int AS backordered FROM stock_movements WHERE order_id = ${id}`;
  if (!sums || !moved) throw new Error('sums are always a row');
  const lines = await sql<Books['lines']>`
    SELECT l.variant_id AS "variantId", l.title, l.quantity,
      coalesce((SELECT sum(r.quantity) FROM refund_lines r JOIN refunds f ON f.id = r.refund_id
        WHERE r.order_line_id = l.id AND f.state = 'succeeded'), 0)::int AS refunded,
      coalesce((SELECT sum(s.quantity) FROM fulfilment_lines s WHERE s.order_line_id = l.id), 0)::int AS sent
    FROM order_lines l WHERE l.order_id = ${id} ORDER BY l.position`;
  const refunds = await sql<Books['refunds']>`
    SELECT amount_minor::int AS amount, state, source FROM refunds WHERE order_id = ${id} ORDER BY created_at`;
  return { order: states, ...sums, refunds: [...refunds], lines: [...lines], moved };
}

export type StockRow = { onHand: number; reserved: number; backordered: number };

export async function stockOf({ sql }: Shop, variantId: string): Promise<StockRow> {
  const [row] = await sql<StockRow[]>`
    SELECT on_hand AS "onHand", reserved, backordered FROM stock WHERE variant_id = ${variantId}`;
  if (!row) throw new Error(`no stock of ${variantId}`);
  return row;
}

/**
 * Stock rows whose own numbers disagree with the reservations of orders; empty when the books are right.
 * Over the whole shop: whatever the journeys did, none of it may be off.
 */
export async function unevenStock({ sql }: Shop): Promise<string[]> {
  const rows = await sql<{ variantId: string }[]>`
    SELECT s.variant_id AS "variantId" FROM stock s LEFT JOIN reservations r
      ON r.variant_id = s.variant_id AND r.location_id = s.location_id
    GROUP BY s.variant_id, s.location_id, s.reserved, s.backordered
    HAVING s.reserved <> coalesce(sum(r.quantity), 0) OR s.backordered <> coalesce(sum(r.backordered), 0)`;
  return rows.map((row) => row.variantId);
}

/** Orders whose ledger is not what was captured less what was refunded; empty when the books are right. */
export async function unevenMoney({ sql }: Shop): Promise<string[]> {
  const rows = await sql<{ number: string }[]>`
    SELECT o.number::text FROM orders o
    WHERE (SELECT coalesce(sum(amount_minor), 0) FROM ledger WHERE order_id = o.id AND kind <> 'fee')
      <> (SELECT coalesce(sum(captured_minor), 0) FROM payments WHERE order_id = o.id)
       - (SELECT coalesce(sum(amount_minor), 0) FROM refunds WHERE order_id = o.id AND state = 'succeeded')`;
  return rows.map((row) => row.number);
}
