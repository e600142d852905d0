import { existsSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { tryFileLock } from '../src/infra/storage/file-lock.ts';
import { removePostgresHome } from '../src/local/services/postgres-home.ts';
import { runningServices, type ServiceUrls, startServices } from '../src/local/services/services.ts';

const DATA = join(import.meta.dirname, '../../.zivero');

let acquired: Promise<{ urls: ServiceUrls; stop(): Promise<void> }> | null = null;

/**
 * The services the tests run on: those that `MONGODB_URL`, `POSTGRES_URL` and `REDIS_URL` name (set by
 * `bun run test`), else those of a `bun dev` or `bun run services` running in this clone, else ones
 * started for this process alone, with throwaway data, and stopped at its end (see end-of-run.ts).
 */
export function testServices(): Promise<ServiceUrls> {
  acquired ??= acquire();
  return acquired.then(({ urls }) => urls);
}

/** Stops what `testServices` started, if it started anything. */
export async function stopTestServices(): Promise<void> {
  await (await acquired?.catch(() => null))?.stop();
  acquired = null;
}

/** Starts services with throwaway data that no other run shares; `stop` removes the data as well. */
export async function startThrowawayServices(report?: Parameters<typeof startServices>[0]['report']) {
  await removeAbandoned();
  const dataDir = join(DATA, 'test', `${process.pid}-${Date.now().toString(36)}`);
  const services = await startServices({
    env: process.env,
    dataDir,
    throwaway: true,
    ...(report ? { report } : {}),
  });
  const stop = async () => {
    await services.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  return { ...services, stop };
}

async function acquire() {
  const { MONGODB_URL, POSTGRES_URL, REDIS_URL } = process.env;
  if (MONGODB_URL && POSTGRES_URL && REDIS_URL) {
    return { urls: { MONGODB_URL, POSTGRES_URL, REDIS_URL }, stop: async () => {} };
  }
  const anyGiven = MONGODB_URL || POSTGRES_URL || REDIS_URL;
  const running = anyGiven ? null : await runningServices(DATA);
  return running ?? startThrowawayServices((service, line) => console.error(`${service}: ${line}`));
}

/** Folders left by a run that was killed: nobody holds their lock any more. */
async function removeAbandoned(): Promise<void> {
  const folder = join(DATA, 'test');
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const lock = tryFileLock(join(folder, name, 'services.lock'));
    if (!lock) continue;
    await removePostgresHome(join(folder, name));
    await rm(join(folder, name), { recursive: true, force: true });
    lock.release();
  }
}
