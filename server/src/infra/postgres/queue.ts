import { type Job, PgBoss } from 'pg-boss';
import { AppError } from '../../kernel/app-error.ts';
import { createGathering } from '../../kernel/gathering.ts';
import type { Log } from '../../kernel/log.ts';
import type { Queryable } from './client.ts';
import { DEAD_LETTERS, JOB_NAMES, JOBS, type JobData, type JobName } from './job-names.ts';
import { insertJobs, insertJobsBy, type NewJob, WAKE } from './queue-insert.ts';
import { atEnd, type Ending } from './transactions.ts';

export type EnqueueOptions = {
  /** Not before this moment. */
  startAfter?: Date;
};

/** What the modules need of the queue: one job, or several of a kind by one statement. */
export type Enqueue = <N extends JobName>(
  tx: Queryable,
  name: N,
  data: JobData<N> | readonly JobData<N>[],
  options?: EnqueueOptions,
) => Promise<void>;

export type WorkOptions = {
  /** Jobs worked on at once by this process. */
  concurrency: number;
  /** Jobs fetched and handed over together. */
  batchSize: number;
  pollSeconds: number;
};

export type QueueOptions = {
  url: string;
  log: Log;
  /** Connections of pg-boss's own, beside one that listens. */
  max?: number;
  /** Only workers look after the queues (retries of lost jobs, removal of old ones, schedules). */
  isWorker?: boolean;
};
export type Queue = ReturnType<typeof createQueue>;

/** How late a job that became due unannounced is found. */
const PUT_OFF_POLL_SECONDS = 5;
/** Workers look by themselves every few seconds: a database that does not answer holds up nobody's end. */
const LAST_WAKE_MS = 1_000;

/**
 * pg-boss in its own schema of our PostgreSQL. A job is enqueued through the caller's transaction, so
 * that it exists exactly if what it follows from was committed.
 */
export function createQueue({ url, log, max = 4, isWorker = true }: QueueOptions) {
  const boss = new PgBoss({
    connectionString: url,
    max,
    application_name: 'zivero-queue',
    useListenNotify: isWorker,
    supervise: isWorker,
    schedule: isWorker,
    persistWarnings: false,
    // Nobody looks at its list of processes, and each beat walks this process's heap: up to 90 ms of silence.
    registerInstance: false,
  });
  boss.on(
    'error',
    quietly(10_000, (error) => log.error({ err: error }, 'queue')),
  );
  boss.on('warning', (warning) => log.warn({ warning: warning.message }, 'queue'));
  let starting: Promise<void> | null = null;

  async function ensureQueues(): Promise<void> {
    const known = new Set((await boss.getQueues([...JOB_NAMES, DEAD_LETTERS])).map((queue) => queue.name));
    if (!known.has(DEAD_LETTERS)) await boss.createQueue(DEAD_LETTERS, { retentionSeconds: 90 * 86_400 });
    for (const name of JOB_NAMES) {
      const { retryLimit, retryDelaySeconds, timeoutSeconds, isUrgent } = JOBS[name];
      const options = {
        retryLimit,
        retryDelay: retryDelaySeconds,
        retryBackoff: true,
        retryDelayMax: 3600,
        expireInSeconds: timeoutSeconds,
        deleteAfterSeconds: 86_400,
        notify: isUrgent,
        deadLetter: DEAD_LETTERS,
      };
      if (known.has(name)) await boss.updateQueue(name, options);
      else await boss.createQueue(name, options);
    }
  }

  /** Creates the schema and the queues where they are missing; one process does, the others wait. */
  function start(): Promise<void> {
    starting ??= boss
      .start()
      .then(ensureQueues)
      .catch((error: unknown) => {
        starting = null;
        throw new AppError('service.unavailable', { detail: 'queue', cause: error });
      });
    return starting;
  }

  const waker = createGathering(async (names) => {
    await boss.getDb().executeSql(WAKE, [JSON.stringify(names)]);
  });
  /** Jobs that may start and that workers wait for. */
  function announce(jobs: readonly NewJob[]): void {
    const now = Date.now();
    for (const { name, at } of jobs)
      if (JOBS[name].isUrgent && (at === null || Date.parse(at) <= now)) waker.add(name);
  }
  /** A transaction writes all its jobs by one statement at its end. */
  const ending: Ending<NewJob> = { write: insertJobs, committed: announce };

  const enqueue: Enqueue = async (tx, name, data, options = {}) => {
    const payloads = Array.isArray(data) ? data : [data];
    if (payloads.length === 0) return;
    await start();
    const at = options.startAfter?.toISOString() ?? null;
    const jobs = payloads.map((payload): NewJob => ({ name, data: JOBS[name].data.parse(payload), at }));
    const own = jobs.filter((job) => !atEnd(tx, ending, job));
    if (own.length === 0) return;
    await insertJobsBy(tx, own);
    announce(own);
  };

  return {
    start,
    enqueue,
    /** Hands jobs to `handler` until `stop`; a handler that throws is tried again by the job's rule. */
    async work<N extends JobName>(
      name: N,
      options: WorkOptions,
      handler: (jobs: Job<JobData<N>>[]) => Promise<void>,
    ): Promise<void> {
      await start();
      await boss.work<JobData<N>>(
        name,
        {
          batchSize: options.batchSize,
          localConcurrency: options.concurrency,
          pollingIntervalSeconds: options.pollSeconds,
          // Nobody announces a job that was put off or is to be tried again: by itself it would wait 30 s more.
          notifyPollingIntervalSeconds: Math.max(options.pollSeconds, PUT_OFF_POLL_SECONDS),
        },
        handler,
      );
    },
    /** A cron expression in UTC; the newest definition counts. */
    async schedule(name: JobName, cron: string): Promise<void> {
      await start();
      await boss.schedule(name, cron, {});
    },
    /** Waits for running jobs, at most `timeoutMs`; what is not done then is tried again later. */
    async stop(timeoutMs = 10_000): Promise<void> {
      if (starting === null) return;
      await starting.catch(() => {});
      await Promise.race([waker.flush(), Bun.sleep(LAST_WAKE_MS)]);
      await boss.stop({ graceful: true, timeout: timeoutMs });
      starting = null;
    },
    /** Jobs waiting, running and dead, for /metrics. */
    async depths(): Promise<{ name: string; queued: number; active: number; failed: number }[]> {
      await start();
      const queues = await boss.getQueues([...JOB_NAMES, DEAD_LETTERS]);
      return queues.map((queue) => ({
        name: queue.name,
        queued: queue.queuedCount,
        active: queue.activeCount,
        failed: queue.failedCount,
      }));
    },
  };
}

/** While a database is away every poll of every queue fails: said once in a while, not each time. */
function quietly(everyMs: number, tell: (error: Error) => void): (error: Error) => void {
  let lastAt = Number.NEGATIVE_INFINITY;
  return (error) => {
    if (performance.now() - lastAt < everyMs) return;
    lastAt = performance.now();
    tell(error);
  };
}
