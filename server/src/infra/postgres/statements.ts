import { is, Param, Placeholder, sql } from 'drizzle-orm';
import type { Queryable } from './client.ts';

/** A query of Drizzle that is not sent yet. */
type Query<R> = { prepare(name: string): { execute(): Promise<R> } };
/** What `prepare` answers, as far as it takes to send it by another connection with other values. */
type Written<R> = { params: readonly unknown[]; client: unknown; execute(): Promise<R> };
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
    const written = kept.get(shape) ?? (write().prepare('') as unknown as Written<R>);
    if (kept.size < MOST_SHAPES) kept.set(shape, written);
    const { client } = (tx as unknown as { session: { client: unknown } }).session;
    const params = written.params.map((param) => filled(param, values));
    const own = Object.create(written, { client: { value: client }, params: { value: params } });
    return (own as Written<R>).execute();
  };
}

/** By itself Drizzle would make null a JSON null, and fail for a date that is null. */
function filled(param: unknown, values: Values): unknown {
  const place = is(param, Param) ? param.value : param;
  if (!is(place, Placeholder)) return param;
  const value = values[place.name] as null;
  return is(param, Param) && value !== null ? param.encoder.mapToDriverValue(value) : value;
}
