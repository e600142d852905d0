import type { Database, SQLQueryBindings } from 'bun:sqlite';
import type { Documents, Kind } from '../types.ts';

type Page<T> = { data: T[]; hasMore: boolean };
export type CreatedRange = {
  gt?: number | undefined;
  gte?: number | undefined;
  lt?: number | undefined;
  lte?: number | undefined;
};

export type PageQuery = {
  /** JSON path (`$.charge`) → the value it must have. */
  where?: Record<string, string | undefined>;
  anyOf?: { path: string; values: string[] } | undefined;
  /** Events only: true: every endpoint has it; false: one still waits. */
  delivered?: boolean | undefined;
  created?: CreatedRange | undefined;
  limit: number;
  startingAfter?: string | undefined;
  endingBefore?: string | undefined;
};

type Row = { id: string; kind: string; body: string };
const COMPARE = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;

/** Keeps documents by id, newest first, with Stripe's cursor paging. */
export function createObjectStore(db: Database) {
  const upsert = db.query(
    'INSERT INTO objects (id, kind, created, body) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body',
  );
  const byId = db.query<Row, [string]>('SELECT id, kind, body FROM objects WHERE id = ?');
  const seqOf = db.query<{ seq: number }, [string]>('SELECT seq FROM objects WHERE id = ?');
  const remove = db.query('DELETE FROM objects WHERE id = ?');

  function put<K extends Kind>(kind: K, doc: Documents[K]): Documents[K] {
    const created = 'created' in doc ? doc.created : 0;
    upsert.run(doc.id, kind, created, JSON.stringify(doc));
    return doc;
  }

  function get<K extends Kind>(kind: K, id: string): Documents[K] | null {
    const row = byId.get(id);
    return row?.kind === kind ? (JSON.parse(row.body) as Documents[K]) : null;
  }

  /** Any object by its id; what kind it is says the answer. */
  function find(id: string): { kind: Kind; doc: Documents[Kind] } | null {
    const row = byId.get(id);
    return row ? { kind: row.kind as Kind, doc: JSON.parse(row.body) as Documents[Kind] } : null;
  }

  function page<K extends Kind>(kind: K, query: PageQuery): Page<Documents[K]> {
    const conditions = ['kind = ?'];
    const values: SQLQueryBindings[] = [kind];
    const add = (sql: string, value: SQLQueryBindings) => {
      conditions.push(sql);
      values.push(value);
    };
    for (const [path, value] of Object.entries(query.where ?? {})) {
      if (value !== undefined) add(`json_extract(body, '${path}') = ?`, value);
    }
    if (query.anyOf) {
      const marks = query.anyOf.values.map(() => '?').join(', ');
      conditions.push(`json_extract(body, '${query.anyOf.path}') IN (${marks})`);
      values.push(...query.anyOf.values);
    }
    if (query.delivered !== undefined) {
      const waits =
        "EXISTS (SELECT 1 FROM deliveries d WHERE d.event = objects.id AND d.state <> 'delivered')";
      conditions.push(query.delivered ? `NOT ${waits}` : waits);
    }
    for (const key of ['gt', 'gte', 'lt', 'lte'] as const) {
      const value = query.created?.[key];
      if (value !== undefined) add(`created ${COMPARE[key]} ?`, value);
    }
    if (query.startingAfter) add('seq < ?', seqOf.get(query.startingAfter)?.seq ?? 0);
    if (query.endingBefore) add('seq > ?', seqOf.get(query.endingBefore)?.seq ?? 0);
    const order = query.endingBefore ? 'ASC' : 'DESC';
    const sql = `SELECT id, kind, body FROM objects WHERE ${conditions.join(' AND ')} ORDER BY seq ${order} LIMIT ?`;
    const rows = db.query<Row, SQLQueryBindings[]>(sql).all(...values, query.limit + 1);
    const hasMore = rows.length > query.limit;
    const data = rows.slice(0, query.limit).map((row) => JSON.parse(row.body) as Documents[K]);
    return { data: query.endingBefore ? data.reverse() : data, hasMore };
  }

  function all<K extends Kind>(kind: K, where: Record<string, string> = {}): Documents[K][] {
    return page(kind, { where, limit: 1_000_000 }).data;
  }

  return {
    put,
    get,
    find,
    page,
    all,
    exists: (id: string) => seqOf.get(id) !== null,
    remove: (id: string) => remove.run(id),
  };
}

export type ObjectStore = ReturnType<typeof createObjectStore>;
