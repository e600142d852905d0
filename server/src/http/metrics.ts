import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export type QueueDepths = () => Promise<{ name: string; queued: number; active: number; failed: number }[]>;
export type Metrics = ReturnType<typeof createMetrics>;

/** Prometheus metrics of this process, in a registry of their own. */
export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'zivero_' });
  const requests = new Histogram({
    name: 'zivero_http_request_seconds',
    help: 'Time to answer a request',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  const jobs = new Histogram({
    name: 'zivero_job_seconds',
    help: 'Time to work off a job or a batch of one kind',
    labelNames: ['job', 'outcome'] as const,
    buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 30, 120],
    registers: [registry],
  });
  const failures = new Counter({
    name: 'zivero_faults_total',
    help: 'Answers of 500 and above by code',
    labelNames: ['code'] as const,
    registers: [registry],
  });

  return {
    observeRequest(seen: { method: string; route: string; status: number; seconds: number }): void {
      const labels = { method: seen.method, route: seen.route, status: String(seen.status) };
      requests.observe(labels, seen.seconds);
    },
    observeJob(seen: { job: string; outcome: 'done' | 'failed'; seconds: number }): void {
      jobs.observe({ job: seen.job, outcome: seen.outcome }, seen.seconds);
    },
    countFault: (code: string): void => failures.inc({ code }),
    /** Asked at each scrape; a database that is away leaves the gauge out instead of failing the scrape. */
    watchQueue(depths: QueueDepths): void {
      new Gauge({
        name: 'zivero_jobs',
        help: 'Jobs by state',
        labelNames: ['job', 'state'] as const,
        registers: [registry],
        async collect() {
          this.reset();
          for (const { name, queued, active, failed } of await depths().catch(() => [])) {
            this.set({ job: name, state: 'queued' }, queued);
            this.set({ job: name, state: 'active' }, active);
            this.set({ job: name, state: 'failed' }, failed);
          }
        },
      });
    },
    contentType: registry.contentType,
    render: (): Promise<string> => registry.metrics(),
  };
}
