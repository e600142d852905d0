import type { Database } from 'bun:sqlite';

export type DeliveryState = 'pending' | 'delivered' | 'dropped' | 'gave-up';
type ChaosMark = 'duplicate' | 'delayed' | 'reordered' | 'dropped' | 'resent';

/** One event on its way to one endpoint. At least once: `pending` until the receiver answered 2xx. */
export type Delivery = {
  seq: number;
  id: string;
  event: string;
  endpoint: string;
  state: DeliveryState;
  due_at: number;
  created_at: number;
  attempts: number;
  /** 1: waits for a later event to be delivered first, at the latest until `due_at`. */
  held: 0 | 1;
  chaos: ChaosMark | null;
  last_status: number | null;
  last_error: string | null;
  delivered_at: number | null;
};

export type NewDelivery = Pick<
  Delivery,
  'id' | 'event' | 'endpoint' | 'state' | 'due_at' | 'created_at' | 'held' | 'chaos'
>;
export type AttemptResult = Pick<
  Delivery,
  'state' | 'due_at' | 'last_status' | 'last_error' | 'delivered_at'
>;

export function createDeliveryStore(db: Database) {
  const insert = db.query(
    'INSERT INTO deliveries (id, event, endpoint, state, due_at, created_at, held, chaos) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const due = db.query<Delivery, [number, number]>(
    "SELECT * FROM deliveries WHERE state = 'pending' AND due_at <= ? ORDER BY due_at, seq LIMIT ?",
  );
  const attempt = db.query(
    'UPDATE deliveries SET state = ?, due_at = ?, last_status = ?, last_error = ?, delivered_at = ?, attempts = attempts + 1, held = 0 WHERE id = ?',
  );
  const release = db.query(
    "UPDATE deliveries SET held = 0, due_at = ? WHERE state = 'pending' AND held = 1 AND endpoint = ? AND seq < ?",
  );
  const byId = db.query<Delivery, [string]>('SELECT * FROM deliveries WHERE id = ?');
  const list = db.query<Delivery, [number]>('SELECT * FROM deliveries ORDER BY seq DESC LIMIT ?');
  const listIn = db.query<Delivery, [string, number]>(
    'SELECT * FROM deliveries WHERE state = ? ORDER BY seq DESC LIMIT ?',
  );
  const open = db.query<{ n: number }, [string]>(
    "SELECT count(*) AS n FROM deliveries WHERE event = ? AND state = 'pending'",
  );
  const counts = db.query<{ state: DeliveryState; chaos: ChaosMark | null; n: number; attempts: number }, []>(
    'SELECT state, chaos, count(*) AS n, sum(attempts) AS attempts FROM deliveries GROUP BY state, chaos',
  );
  return {
    add: (d: NewDelivery) =>
      insert.run(d.id, d.event, d.endpoint, d.state, d.due_at, d.created_at, d.held, d.chaos),
    due: (nowMs: number, limit: number) => due.all(nowMs, limit),
    record: (id: string, r: AttemptResult) =>
      attempt.run(r.state, r.due_at, r.last_status, r.last_error, r.delivered_at, id),
    /** Lets go what was held back for a swap, now that a later event of the same endpoint went first. */
    releaseHeld: (delivery: Delivery, nowMs: number) =>
      release.run(nowMs, delivery.endpoint, delivery.seq).changes,
    get: (id: string) => byId.get(id),
    list: (limit: number, state?: DeliveryState) => (state ? listIn.all(state, limit) : list.all(limit)),
    openOf: (event: string) => open.get(event)?.n ?? 0,
    counts: () => counts.all(),
  };
}

export type DeliveryStore = ReturnType<typeof createDeliveryStore>;
