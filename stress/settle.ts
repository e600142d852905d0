import type postgres from 'postgres';
import type { Stack } from './stack.ts';
import type { StandInControl } from './standin.ts';

export type SettleDeps = { stack: Stack; control: StandInControl; sql: postgres.Sql };

/** PostgreSQL may have been away since it was last asked. */
export async function insist<T>(ask: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      if (attempt === 10) throw error;
      await Bun.sleep(200);
    }
  }
}

/** Whether `done` came true within the time. */
export async function within(ms: number, done: () => Promise<boolean>): Promise<boolean> {
  for (const until = performance.now() + ms; performance.now() < until; await Bun.sleep(100)) {
    if (await insist(done)) return true;
  }
  return false;
}

export async function pendingOrders(sql: postgres.Sql): Promise<number> {
  const [row] = await sql<
    { n: number }[]
  >`SELECT count(*)::int AS n FROM orders WHERE payment_state = 'pending'`;
  return row?.n ?? 0;
}

export async function freeUnits(sql: postgres.Sql): Promise<number> {
  const [row] = await sql<{ n: number }[]>`SELECT sum(on_hand - reserved)::int AS n FROM stock`;
  return row?.n ?? 0;
}

/** Money given back at Stripe's own dashboard, of which no webhook ever arrives. */
export async function refundUnheard({ control, sql }: SettleDeps, most: number): Promise<number> {
  const paid = await insist(
    () => sql<
      { intent: string }[]
    >`SELECT p.intent_id AS intent FROM payments p JOIN orders o ON o.id = p.order_id
      WHERE o.payment_state = 'paid' ORDER BY o.number LIMIT ${most}`,
  );
  await control('PUT', 'chaos', { drop: 1 });
  for (const { intent } of paid) await control('POST', 'refunds', { payment_intent: intent, amount: 100 });
  await control('PUT', 'chaos', { drop: 0, duplicate: 0, delay: 0, reorder: 0 });
  return paid.length;
}

/** Waits until everything that is under way has come to its end; answers what never does. */
export async function settle({ stack, control, sql }: SettleDeps, patienceMs: number): Promise<string[]> {
  const underWay = async (): Promise<string[]> => {
    const deliveries = await control<unknown[]>('GET', 'deliveries?state=pending');
    const rows = await sql<{ what: string; n: number }[]>`
      SELECT 'events' AS what, count(*)::int AS n FROM stripe_events WHERE state = 'received'
      UNION ALL SELECT 'refunds', count(*)::int FROM refunds WHERE state = 'pending'
      UNION ALL SELECT 'orders', count(*)::int FROM orders WHERE payment_state = 'pending'
      UNION ALL SELECT name || ' ' || state, count(*)::int FROM pgboss.job
        WHERE name LIKE 'payments.%' AND name <> 'payments.reconcile'
          AND state IN ('created', 'active', 'retry') AND start_after <= now()
          -- The net under an event that was settled at once has nothing left to do.
          AND NOT EXISTS (SELECT 1 FROM stripe_events e WHERE e.id = data->>'eventId' AND e.state = 'settled')
          -- Nor has the end of an order that has ended: its worker was killed, which the queue notices in minutes.
          AND NOT EXISTS (SELECT 1 FROM orders o WHERE name = 'payments.expire' AND o.id = data->>'orderId'
            AND o.payment_state <> 'pending')
        GROUP BY 1`;
    const open = rows.filter((row) => row.n > 0).map((row) => `${row.n} ${row.what}`);
    return deliveries.length === 0 ? open : [`${deliveries.length} webhooks`, ...open];
  };
  const isQuiet = async () => (await underWay()).length === 0;
  const unasked = await stack.reconcile();
  if (unasked !== null) return [`reconcile: ${unasked}`];
  if (await within(patienceMs / 3, isQuiet)) return [];
  // Whatever was left by the first was too young.
  await stack.reconcile();
  return (await within((patienceMs * 2) / 3, isQuiet)) ? [] : insist(underWay);
}
