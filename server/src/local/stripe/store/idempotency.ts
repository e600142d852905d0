import type { Database } from 'bun:sqlite';

type SavedReply = { key: string; fingerprint: string; status: number; body: string; created: number };

/** Stripe forgets a key after 24 hours at the earliest. */
const KEPT_SECONDS = 86_400;

export function createIdempotencyStore(db: Database) {
  const find = db.query<SavedReply, [string, number]>(
    'SELECT * FROM idempotency WHERE key = ? AND created > ?',
  );
  const save = db.query(
    'INSERT OR REPLACE INTO idempotency (key, fingerprint, status, body, created) VALUES (?, ?, ?, ?, ?)',
  );
  return {
    find: (key: string, nowSeconds: number) => find.get(key, nowSeconds - KEPT_SECONDS),
    save: (reply: SavedReply) =>
      save.run(reply.key, reply.fingerprint, reply.status, reply.body, reply.created),
  };
}

export type IdempotencyStore = ReturnType<typeof createIdempotencyStore>;
