import type { Database } from 'bun:sqlite';

/** Shares are 0..1, times are milliseconds of the stand-in's clock. */
type Chaos = {
  /** The same seed and order of events give the same duplicates, delays, swaps and losses. */
  seed: number;
  duplicate: number;
  delay: number;
  delayMs: [min: number, max: number];
  reorder: number;
  /** How long an event is held at most while it waits for a later one to overtake it. */
  reorderHoldMs: number;
  drop: number;
};

type Retry = { baseMs: number; capMs: number; giveUpAfterMs: number; timeoutMs: number };

export type NextRefund = { status: 'pending' | 'failed'; failureReason: string } | null;

/** A fault of the API itself, for requests to come. */
export type Fault = {
  method: string | null;
  /** Matches when the request's path starts with it. */
  path: string;
  /** `error`: 500 and nothing done; `rate-limit`: 429; `lose-reply`: done, but the connection breaks; `slow`. */
  kind: 'error' | 'rate-limit' | 'lose-reply' | 'slow';
  times: number;
  slowMs: number;
};

type Settings = {
  clockOffsetMs: number;
  chaos: Chaos;
  retry: Retry;
  nextRefund: NextRefund;
  faults: Fault[];
  /** Until a bank debit, or a refund that starts as pending, is settled by itself; null: by command only. */
  settleAfterMs: number | null;
  /** Stripe fills a charge's balance transaction in later, with `charge.updated`; 0: at once. */
  balanceTransactionAfterMs: number;
};

const DEFAULT_SETTINGS: Settings = {
  clockOffsetMs: 0,
  chaos: { seed: 1, duplicate: 0, delay: 0, delayMs: [500, 5000], reorder: 0, reorderHoldMs: 3000, drop: 0 },
  retry: { baseMs: 1000, capMs: 60_000, giveUpAfterMs: 3 * 86_400_000, timeoutMs: 10_000 },
  nextRefund: null,
  faults: [],
  settleAfterMs: 5000,
  balanceTransactionAfterMs: 0,
};

export type SettingsStore = {
  get<K extends keyof Settings>(key: K): Settings[K];
  set<K extends keyof Settings>(key: K, value: Settings[K]): void;
  all(): Settings;
  /** Drops what was read, after the table was emptied. */
  reload(): void;
};

export function createSettingsStore(db: Database): SettingsStore {
  const save = db.query(
    'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  );
  let current: Settings;
  function reload() {
    const rows = db.query<{ key: string; value: string }, []>('SELECT key, value FROM settings').all();
    const stored: unknown = Object.fromEntries(rows.map((row) => [row.key, JSON.parse(row.value)]));
    current = { ...DEFAULT_SETTINGS, ...(stored as Partial<Settings>) };
  }
  reload();
  return {
    get: (key) => current[key],
    set: (key, value) => {
      save.run(key, JSON.stringify(value));
      current = { ...current, [key]: value };
    },
    all: () => current,
    reload,
  };
}
