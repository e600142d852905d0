import type { Sql, TransactionSql } from 'postgres';
import type { Queryable } from './client.ts';
import { createRepeats } from './prepared.ts';

/** What a transaction does once at its end with all that was collected for it on the way. */
export type Ending<T> = {
  /** Inside the transaction, right before its commit. What it throws rolls back. */
  write(client: TransactionSql, items: readonly T[]): Promise<void>;
  /** After the commit. Must not throw. */
  committed?(items: readonly T[]): void;
};
type Collected = Map<Ending<unknown>, unknown[]>;
type Client = { unsafe: Sql['unsafe']; savepoint?: TransactionSql['savepoint'] };
type Work = (client: TransactionSql) => unknown;

/** By the client that Drizzle's transaction works with; a savepoint's leads to its transaction's. */
const running = new WeakMap<object, Collected>();

/** Keeps `item` for the end of the transaction `tx`; false when `tx` is none of those, and nothing was kept. */
export function atEnd<T>(tx: Queryable, ending: Ending<T>, item: T): boolean {
  const { session } = tx as unknown as { session?: { client?: object } };
  const collected = session?.client === undefined ? undefined : running.get(session.client);
  if (collected === undefined) return false;
  const items = collected.get(ending as Ending<unknown>);
  if (items === undefined) collected.set(ending as Ending<unknown>, [item]);
  else items.push(item);
  return true;
}

/**
 * Prepares statements that come again (`?prepare=false` in the URL switches that off, for a pooler that knows
 * nothing of them) and gives transactions their ends.
 */
export function withEndings(sql: Sql): Sql {
  const isRepeated = createRepeats();

  function preparing(client: Client): void {
    const { unsafe } = client;
    client.unsafe = ((text: string, params?: never[], options?: object) =>
      // Without parameters it is one simple message anyway.
      params === undefined || params.length === 0 || sql.options.prepare === false
        ? unsafe(text, params, options)
        : unsafe(text, params, { ...options, prepare: isRepeated(text) })) as Sql['unsafe'];
  }

  /** What was collected inside a savepoint that is rolled back was never asked for. */
  function entering(client: TransactionSql, collected: Collected): void {
    running.set(client, collected);
    preparing(client as unknown as Client);
    const { savepoint } = client;
    client.savepoint = (async (...args: [Work] | [string, Work]) => {
      const before = new Map([...collected].map(([ending, items]) => [ending, items.length]));
      const inside = (work: Work) => (inner: TransactionSql) => {
        entering(inner, collected);
        return work(inner);
      };
      try {
        return await (args.length === 1 ? savepoint(inside(args[0])) : savepoint(args[0], inside(args[1])));
      } catch (error) {
        for (const [ending, items] of collected) items.length = before.get(ending) ?? 0;
        throw error;
      }
    }) as typeof savepoint;
  }

  preparing(sql as unknown as Client);
  const { begin } = sql;
  sql.begin = (async (...args: [Work] | [string, Work]) => {
    const collected: Collected = new Map();
    const inside = (work: Work) => async (client: TransactionSql) => {
      entering(client, collected);
      const result = await work(client);
      // Too late for more: whoever still asks is told so, and writes by themselves.
      running.delete(client);
      for (const [ending, items] of collected) if (items.length > 0) await ending.write(client, items);
      return result;
    };
    const result = await (args.length === 1 ? begin(inside(args[0])) : begin(args[0], inside(args[1])));
    for (const [ending, items] of collected) if (items.length > 0) ending.committed?.(items);
    return result;
  }) as unknown as typeof begin;
  return sql;
}
