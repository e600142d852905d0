import { Database } from 'bun:sqlite';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

const SCHEMA = `
CREATE TABLE IF NOT EXISTS objects (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  created INTEGER NOT NULL,
  body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS objects_kind ON objects (kind, seq);
CREATE INDEX IF NOT EXISTS objects_intent ON objects (kind, json_extract(body, '$.payment_intent'))
  WHERE json_extract(body, '$.payment_intent') IS NOT NULL;
CREATE INDEX IF NOT EXISTS objects_charge ON objects (kind, json_extract(body, '$.charge'))
  WHERE json_extract(body, '$.charge') IS NOT NULL;
CREATE INDEX IF NOT EXISTS objects_customer ON objects (kind, json_extract(body, '$.customer'))
  WHERE json_extract(body, '$.customer') IS NOT NULL;
CREATE INDEX IF NOT EXISTS objects_session ON objects (kind, json_extract(body, '$.session'))
  WHERE json_extract(body, '$.session') IS NOT NULL;
CREATE TABLE IF NOT EXISTS deliveries (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  event TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  state TEXT NOT NULL,
  due_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  held INTEGER NOT NULL DEFAULT 0,
  chaos TEXT,
  last_status INTEGER,
  last_error TEXT,
  delivered_at INTEGER
);
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (state, due_at);
CREATE INDEX IF NOT EXISTS deliveries_event ON deliveries (event);
CREATE TABLE IF NOT EXISTS tasks (
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  due_at INTEGER NOT NULL,
  PRIMARY KEY (kind, subject)
);
CREATE INDEX IF NOT EXISTS tasks_due ON tasks (due_at);
CREATE TABLE IF NOT EXISTS idempotency (
  key TEXT PRIMARY KEY,
  fingerprint TEXT NOT NULL,
  status INTEGER NOT NULL,
  body TEXT NOT NULL,
  created INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS settings (key TEXT PRIMARY KEY, value TEXT NOT NULL);
`;

/**
 * One SQLite file holds all state. A write is acknowledged after its transaction is in the write-ahead log,
 * which outlives the process: a kill -9 loses nothing that was answered. (`synchronous = NORMAL`: a power
 * cut may lose the last moments, which a stand-in may.)
 */
export function openDatabase(path: string): Database {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true });
  const db = new Database(path, { create: true, strict: true });
  db.run('PRAGMA journal_mode = WAL');
  db.run('PRAGMA synchronous = NORMAL');
  db.run('PRAGMA busy_timeout = 2000');
  // In KiB. What a transaction may have to undo lies in memory too, not in a file per savepoint.
  db.run('PRAGMA cache_size = -32000');
  db.run('PRAGMA temp_store = MEMORY');
  for (const statement of SCHEMA.split(';\n')) if (statement.trim()) db.run(statement);
  return db;
}

export const TABLES = ['objects', 'deliveries', 'tasks', 'idempotency', 'settings'] as const;
