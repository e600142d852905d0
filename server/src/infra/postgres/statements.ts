import { is, Param, Placeholder, sql } from 'drizzle-orm';
import type { Queryable } from './client.ts';

/** A query of Drizzle that is not sent yet. */
type Query<R> = { prepare(name: string): { execute(): Promise<R> } };
/** What `prepare` answers, as far as it takes to send it by another connection with other values. */
type Prepared<R> = { params: readonly unknown[]; client: unknown; execute(): Promise<R> };
type Written<R> = { prepared: Prepared<R>; fill: (values: Values) => unknown[] };
type Values = Readonly<Record<string, unknown>>;

/** Shapes of one statement whose SQL is kept: which values are given, how many rows. Others are written anew. */
const MOST_SHAPES = 20;

/**
 * A statement that is sent often. Drizzle writes its SQL the first time, which costs more than all the rest of
 * sending it; after that only values are filled in. `write` gets placeholders in place of the values that were
 * given (not undefined), so it must not look into them; those it compares with must be text, numbers or booleans.
 */
export function statement<V extends Values, R>(
  write: (tx: Queryable, values: V) => Query<R>,
): (tx: Queryable, values: V) => Promise<R> {
  const send = perShape<R>();
  return (tx, values) => {
    const keys = givenIn(values);
    return send(tx, keys.join(), values, () => write(tx, placeholders(keys) as V));
  };
}

/** As `statement`, for rows; `write` gets as many of placeholders, which it hands to `values`. */
export function insertion<Row extends object, R>(
  write: (tx: Queryable, rows: Row[]) => Query<R>,
): (tx: Queryable, rows: readonly Row[]) => Promise<R> {
  const send = perShape<R>();
  return (tx, rows) => {
    const values: Record<string, unknown> = {};
    const shape = rows.map((row, at) => {
      const keys = givenIn(row as Values);
      for (const key of keys) values[`${at}.${key}`] = (row as Values)[key];
      return keys;
    });
    const rowsOf = () => shape.map((keys, at) => placeholders(keys, `${at}.`) as Row);
    return send(tx, shape.join(';'), values, () => write(tx, rowsOf()));
  };
}

const givenIn = (values: Values): string[] => Object.keys(values).filter((key) => values[key] !== undefined);
const placeholders = (keys: readonly string[], prefix = ''): Values =>
  Object.fromEntries(keys.map((key) => [key, sql.placeholder(`${prefix}${key}`)]));

function perShape<R>() {
  const kept = new Map<string, Written<R>>();
  return async (tx: Queryable, shape: string, values: Values, write: () => Query<R>): Promise<R> => {
    const written = kept.get(shape) ?? writtenAs(write());
    if (kept.size < MOST_SHAPES) kept.set(shape, written);
    const { client } = (tx as unknown as { session: { client: unknown } }).session;
    const own: Prepared<R> = Object.create(written.prepared);
    return Object.assign(own, { client, params: written.fill(values) }).execute();
  };
}

/** Filled in by Drizzle itself, null would be a JSON null, and a date that is null would fail. */
function writtenAs<R>(query: Query<R>): Written<R> {
  const prepared = query.prepare('') as unknown as Prepared<R>;
  const places = prepared.params.map((param) => {
    const place = is(param, Param) ? param.value : param;
    if (!is(place, Placeholder)) return () => param;
    const encoder = is(param, Param) ? param.encoder : null;
    return (values: Values) => {
      const value = values[place.name] as null;
      return value === null || encoder === null ? value : encoder.mapToDriverValue(value);
    };
  });
  return { prepared, fill: (values) => places.map((valueIn) => valueIn(values)) };
}
