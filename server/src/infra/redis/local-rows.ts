import { setBounded } from '../../kernel/bounded.ts';

/** A sort of rows: one is forgotten when `tagPrefix` + its id is dropped, all when a tag of `clearedBy` is. */
export type RowKind = {
  name: string;
  tagPrefix: string;
  clearedBy: readonly string[];
  /**
   * Kept as JSON, which they must survive: tens of thousands of objects of many parts are what the collector walks
   * for a tenth of a second, a text is one thing. Reading it takes a fraction of what the database takes.
   */
  isText?: boolean;
};
export type LocalRowsOptions = {
  /** Nothing is kept while this says no: nobody would tell of changes. */
  isLive: () => boolean;
  now: () => number;
  ttlMs: number;
  /** Of each kind. */
  maxRows: number;
};

type Row = { value: unknown; expiresAt: number };
type Shelf = { kind: RowKind; rows: Map<string, Row> };

/** Kinds carry settings in their names; those of old settings go. */
const MAX_KINDS = 32;

/**
 * Rows of the database by id, in this process only: asking Redis for two dozen rows and their counters takes as
 * long as asking the database for all of them at once. Whatever is not here is loaded in one go.
 */
export function createLocalRows({ isLive, now, ttlMs, maxRows }: LocalRowsOptions) {
  const shelves = new Map<string, Shelf>();
  /** Counts what was dropped: a load that saw a drop pass by may have read what was there before it. */
  let epoch = 0;

  function rowsOf(kind: RowKind): Map<string, Row> {
    const known = shelves.get(kind.name);
    if (known) return known.rows;
    const rows = new Map<string, Row>();
    setBounded(shelves, kind.name, { kind, rows }, MAX_KINDS);
    return rows;
  }

  /** Those that exist; `load` is asked once for all that are not known. Rows may be shared: nobody changes them. */
  async function getMany<Id extends string, T>(
    kind: RowKind,
    ids: readonly Id[],
    load: (missing: Id[]) => Promise<ReadonlyMap<Id, T>>,
  ): Promise<Map<Id, T>> {
    const found = new Map<Id, T>();
    const missing = new Set<Id>();
    const at = now();
    const rows = isLive() ? rowsOf(kind) : null;
    for (const id of ids) {
      const row = rows?.get(id);
      if (!row || row.expiresAt <= at) missing.add(id);
      else if (row.value !== undefined) found.set(id, read<T>(kind, row.value));
    }
    if (missing.size === 0) return found;
    const startedIn = epoch;
    const loaded = await load([...missing]);
    const isKept = epoch === startedIn && isLive();
    for (const id of missing) {
      const value = loaded.get(id);
      if (value !== undefined) found.set(id, value);
      // That there is none is known as well.
      const row = { value: written(kind, value), expiresAt: at + ttlMs };
      if (isKept) setBounded(rowsOf(kind), id, row, maxRows);
    }
    return found;
  }

  function drop(tags: readonly string[]): void {
    epoch += 1;
    for (const { kind, rows } of shelves.values()) {
      for (const tag of tags) {
        if (kind.clearedBy.includes(tag)) rows.clear();
        else if (tag.startsWith(kind.tagPrefix)) rows.delete(tag.slice(kind.tagPrefix.length));
      }
    }
  }

  function clear(): void {
    epoch += 1;
    shelves.clear();
  }

  return { getMany, drop, clear };
}
const written = (kind: RowKind, value: unknown): unknown =>
  kind.isText && value !== undefined ? JSON.stringify(value) : value;
const read = <T>(kind: RowKind, value: unknown): T =>
  (kind.isText ? JSON.parse(value as string) : value) as T;

export type LocalRows = ReturnType<typeof createLocalRows>;
