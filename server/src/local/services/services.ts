import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { tryFileLock } from '../../infra/storage/file-lock.ts';
import { startMongo } from './mongo.ts';
import { startPostgres } from './postgres.ts';
import { probeMongo, probePostgres, probeRedis } from './probes.ts';
import { startRedis } from './redis.ts';
import type { Env, Report, RunningService, StartContext } from './ways.ts';

export type ServiceUrls = { MONGODB_URL: string; POSTGRES_URL: string; REDIS_URL: string };

export type LocalServices = {
  urls: ServiceUrls;
  /** One line per service: what runs, of which version, from where. */
  labels: string[];
  /** True when another process of this clone runs them: `stop` then leaves them alone. */
  attached: boolean;
  stop(): Promise<void>;
};

type State = { ownerPid: number; urls: ServiceUrls; labels: string[] };

export type StartOptions = { env: Env; dataDir: string; throwaway?: boolean; report?: Report };

/**
 * Starts MongoDB, PostgreSQL and Redis, each by the first way that works here (see ways.ts), and
 * waits until all three answer. If another process already runs them on the same `dataDir`, joins it.
 * Throws a ServiceError that says what to do; whatever had started is stopped again.
 */
export async function startServices(options: StartOptions): Promise<LocalServices> {
  const dataDir = resolve(options.dataDir);
  await mkdir(dataDir, { recursive: true });
  for (;;) {
    const lock = tryFileLock(join(dataDir, 'services.lock'));
    if (lock) return start({ report: () => {}, throwaway: false, ...options, dataDir }, lock);
    const running = await runningServices(dataDir);
    if (running) return running;
    await Bun.sleep(200);
  }
}

/** The services that a process runs on `dataDir` at this moment; null when there is none. */
export async function runningServices(dataDir: string): Promise<LocalServices | null> {
  const state = readState(resolve(dataDir));
  if (!state) return null;
  try {
    await Promise.all([
      probeMongo(state.urls.MONGODB_URL),
      probePostgres(state.urls.POSTGRES_URL),
      probeRedis(state.urls.REDIS_URL),
    ]);
  } catch {
    return null;
  }
  return { urls: state.urls, labels: state.labels, attached: true, stop: async () => {} };
}

async function start(context: StartContext, lock: { release(): void }): Promise<LocalServices> {
  rmSync(stateFile(context.dataDir), { force: true });
  const outcomes = await Promise.allSettled([
    startMongo(context),
    startPostgres(context),
    startRedis(context),
  ]);
  const started = outcomes
    .filter((outcome) => outcome.status === 'fulfilled')
    .map((outcome) => outcome.value);
  const stop = once(async () => {
    rmSync(stateFile(context.dataDir), { force: true });
    await Promise.allSettled(started.map((service) => service.stop()));
    lock.release();
  });
  const failures = outcomes
    .filter((outcome) => outcome.status === 'rejected')
    .map((outcome) => outcome.reason);
  if (failures.length > 0) {
    await stop();
    throw failures.length === 1
      ? failures[0]
      : new AggregateError(failures, failures.map(messageOf).join('\n'));
  }
  const urls = urlsOf(started);
  const labels = started.map((service) => service.label);
  const state: State = { ownerPid: process.pid, urls, labels };
  writeFileSync(stateFile(context.dataDir), JSON.stringify(state, null, 2));
  return { urls, labels, attached: false, stop };
}

function urlsOf(started: readonly RunningService[]): ServiceUrls {
  const url = (name: RunningService['name']) => started.find((service) => service.name === name)?.url ?? '';
  return { MONGODB_URL: url('mongo'), POSTGRES_URL: url('postgres'), REDIS_URL: url('redis') };
}

function stateFile(dataDir: string): string {
  return join(dataDir, 'services.json');
}

function readState(dataDir: string): State | null {
  const file = stateFile(dataDir);
  if (!existsSync(file)) return null;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as State;
  } catch {
    // Read in the middle of being written: not there yet.
    return null;
  }
}

function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  return () => {
    running ??= work();
    return running;
  };
}

function messageOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}
