import type { Database } from 'bun:sqlite';

/** What is to happen later by itself. One row per kind and subject; `dueAtMs` is the stand-in's clock. */
export type TaskKind =
  | 'session.expire'
  | 'hold.expire'
  | 'debit.settle'
  | 'refund.settle'
  | 'refund.fail'
  | 'charge.book'
  | 'dispute.open';
export type Task = { kind: TaskKind; subject: string; due_at: number };

export function createTaskStore(db: Database) {
  const insert = db.query(
    'INSERT INTO tasks (kind, subject, due_at) VALUES (?, ?, ?) ON CONFLICT (kind, subject) DO UPDATE SET due_at = excluded.due_at',
  );
  const due = db.query<Task, [number, number]>(
    'SELECT * FROM tasks WHERE due_at <= ? ORDER BY due_at LIMIT ?',
  );
  const next = db.query<{ due_at: number }, []>('SELECT due_at FROM tasks ORDER BY due_at LIMIT 1');
  const remove = db.query('DELETE FROM tasks WHERE kind = ? AND subject = ?');
  return {
    schedule: (kind: TaskKind, subject: string, dueAtMs: number) => insert.run(kind, subject, dueAtMs),
    cancel: (kind: TaskKind, subject: string) => remove.run(kind, subject),
    due: (nowMs: number, limit: number) => due.all(nowMs, limit),
    nextAt: (): number | null => next.get()?.due_at ?? null,
  };
}

export type TaskStore = ReturnType<typeof createTaskStore>;
