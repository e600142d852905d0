import { sql } from 'drizzle-orm';
import type { TransactionSql } from 'postgres';
import type { Queryable } from './client.ts';
import type { JobName } from './job-names.ts';

/** `at` in ISO 8601; null: at once. */
export type NewJob = { name: JobName; data: unknown; at: string | null };

/**
 * Rows as pg-boss's `insert` makes them for queues of the policy `standard`, but of several queues in one statement;
 * a test holds them together. It wakes nobody: NOTIFY makes commits wait for each other's disk, so it is said after.
 */
const INSERT = `insert into pgboss.job (id, name, data, priority, start_after, created_on, expire_seconds,
  deletion_seconds, keep_until, retry_limit, retry_delay, retry_backoff, retry_delay_max, policy, dead_letter,
  heartbeat_seconds, blocked, blocking, pending_dependencies)
select gen_random_uuid(), q.name, j.data, 0, coalesce(j.at, n.at), n.at, q.expire_seconds, q.deletion_seconds,
  coalesce(j.at, n.at) + q.retention_seconds * interval '1s', q.retry_limit, q.retry_delay, q.retry_backoff,
  q.retry_delay_max, q.policy, q.dead_letter, q.heartbeat_seconds, false, false, 0
from (select pgboss.job_now() as at) n,
  json_to_recordset(`;
const FROM_QUEUE = `::text::json) as j(name text, data jsonb, at timestamptz) join pgboss.queue q using (name)`;
/** pg-boss's own, of its schema's name. */
export const WAKE = `select pg_notify('pgboss_' || left(encode(sha224('pgboss'::bytea), 'hex'), 24), name)
  from json_array_elements_text($1::text::json) as name`;

const check = (count: number | null, jobs: readonly NewJob[]) => {
  if (count !== jobs.length) throw new Error(`no queue for one of ${jobs.map((job) => job.name).join(', ')}`);
};

/** All jobs in one statement, or none. */
export async function insertJobs(client: TransactionSql, jobs: readonly NewJob[]): Promise<void> {
  const result = await client.unsafe(`${INSERT}$1${FROM_QUEUE}`, [JSON.stringify(jobs)]);
  check(result.count, jobs);
}

/** As `insertJobs`, outside of a transaction of ours. */
export async function insertJobsBy(tx: Queryable, jobs: readonly NewJob[]): Promise<void> {
  const made = await tx.execute(
    sql`${sql.raw(INSERT)}${JSON.stringify(jobs)}${sql.raw(FROM_QUEUE)} returning 1`,
  );
  check(made.length, jobs);
}
