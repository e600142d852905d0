import type { Job } from 'pg-boss';
import { JOB_NAMES, JOBS, type JobData, type JobName } from '../infra/postgres/job-names.ts';
import type { Queue } from '../infra/postgres/queue.ts';
import type { Log } from '../kernel/log.ts';
import type { JobHandler, JobHandlers } from './handlers.ts';

export type WorkerDeps = {
  queue: Pick<Queue, 'work' | 'schedule' | 'stop'>;
  handlers: JobHandlers;
  log: Log;
  /** For metrics. */
  observe?: (seen: { job: JobName; outcome: 'done' | 'failed'; seconds: number }) => void;
  /** A job that nobody announced is found after this long. */
  pollSeconds?: number;
};

/** Cron expressions, UTC. */
const SCHEDULES = [
  ['payments.reconcile', '* * * * *'],
  ['mail.abandoned-carts', '*/15 * * * *'],
  ['cleanup', '17 * * * *'],
] as const satisfies readonly (readonly [JobName, string])[];

/** Works off the queue in this process: `start` once, `stop` waits for what is running. */
export function createWorker({ queue, handlers, log, observe, pollSeconds = 2 }: WorkerDeps) {
  async function register<N extends JobName>(name: N): Promise<void> {
    const handler: JobHandler<N> = handlers[name];
    const schema = JOBS[name].data;
    const run = async (jobs: Job<JobData<N>>[]): Promise<void> => {
      const started = performance.now();
      const tell = (outcome: 'done' | 'failed') =>
        observe?.({ job: name, outcome, seconds: (performance.now() - started) / 1000 });
      try {
        const data = jobs.map((job) => schema.parse(job.data) as JobData<N>);
        if ('batch' in handler) await handler.batch(data);
        else for (const one of data) await handler.one(one);
        tell('done');
        log.debug({ job: name, count: jobs.length, ms: Math.round(performance.now() - started) }, 'job');
      } catch (error) {
        tell('failed');
        const ids = jobs.map((job) => job.id);
        const isLast = jobs.some((job) => job.retryCount >= JOBS[name].retryLimit);
        if (isLast) log.error({ job: name, ids, err: error }, 'job given up: it lies in the dead letters');
        else log.warn({ job: name, ids, err: error }, 'job failed, to be tried again');
        throw error;
      }
    };
    const batchSize = 'batch' in handler ? handler.batchSize : 1;
    await queue.work(name, { concurrency: handler.concurrency ?? 1, batchSize, pollSeconds }, run);
  }

  return {
    async start(): Promise<void> {
      for (const name of JOB_NAMES) await register(name);
      for (const [name, cron] of SCHEDULES) await queue.schedule(name, cron);
    },
    stop: (timeoutMs?: number) => queue.stop(timeoutMs),
  };
}
