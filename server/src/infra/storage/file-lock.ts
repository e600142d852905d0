import { Database } from 'bun:sqlite';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/** A database that nobody refers to is closed by the garbage collector, and the lock with it. */
const held = new Set<Database>();

/**
 * A lock that the kernel takes back when its holder dies, `kill -9` included: SQLite's exclusive lock
 * on a file of its own. Held by this process until `release`; null when another process holds it.
 */
export function tryFileLock(path: string): { release(): void } | null {
  mkdirSync(dirname(path), { recursive: true });
  const db = new Database(path, { create: true });
  try {
    db.run('PRAGMA busy_timeout = 0');
    db.run('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if (isBusy(error)) return null;
    throw error;
  }
  held.add(db);
  const release = () => {
    held.delete(db);
    db.close();
  };
  return { release };
}

/** Runs `work` while holding the lock; waits for as long as another process holds it. */
export async function withFileLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  let lock = tryFileLock(path);
  while (!lock) {
    await Bun.sleep(150);
    lock = tryFileLock(path);
  }
  try {
    return await work();
  } finally {
    lock.release();
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
}
