import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { findNewEnough } from './commands.ts';
import { probeRedis } from './probes.ts';
import { startOnFreePort } from './ready.ts';
import { packagedRedis } from './redis-package.ts';
import {
  forcedWay,
  type RunningService,
  ServiceError,
  type StartContext,
  urlFromEnv,
  type Way,
} from './ways.ts';

type RedisBinary = { way: Way; path: string; origin: string; libraryPath: string | null };

/** Redis, by its URL, from PATH (Redis 6.2, Valkey), or unpacked from the distribution's own packages. */
export async function startRedis(context: StartContext): Promise<RunningService> {
  const url = urlFromEnv('redis', context.env);
  if (url) return fromUrl(url);
  const binary = await resolveRedis(context);
  const dataDir = join(context.dataDir, 'redis');
  await mkdir(dataDir, { recursive: true });
  const persistence = context.throwaway ? ['--save', '', '--appendonly', 'no'] : ['--appendonly', 'yes'];
  const { child, port, answer } = await startOnFreePort(
    (free) => ({
      label: 'Redis',
      command: binary.path,
      args: ['--port', String(free), '--bind', '127.0.0.1', '--dir', dataDir, ...persistence],
      env: binary.libraryPath ? { ...context.env, LD_LIBRARY_PATH: binary.libraryPath } : context.env,
      logFile: join(context.dataDir, 'logs', 'redis.log'),
      cwd: dataDir,
      stopSignal: 'SIGTERM',
    }),
    (at) => probeRedis(`redis://127.0.0.1:${at}/0`),
    context.port,
  );
  return {
    name: 'redis',
    way: binary.way,
    url: `redis://127.0.0.1:${port}/0`,
    label: `Redis ${answer} (${binary.origin})`,
    pid: child.pid,
    stop: async () => {
      await child.stop();
      if (context.throwaway) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function fromUrl(url: string): Promise<RunningService> {
  try {
    const version = await probeRedis(url);
    return {
      name: 'redis',
      way: 'env',
      url,
      label: `Redis ${version} (REDIS_URL)`,
      pid: null,
      stop: async () => {},
    };
  } catch (error) {
    throw new ServiceError(`REDIS_URL is set, but no Redis answers there: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** Where the binary comes from; throws a ServiceError when no way works. */
export async function resolveRedis(context: StartContext): Promise<RedisBinary> {
  const forced = forcedWay('redis', context.env);
  if (forced !== 'package') {
    const found = await findNewEnough(
      [
        { binary: 'redis-server', product: 'Redis', minimum: [6, 2] },
        { binary: 'valkey-server', product: 'Valkey', minimum: [7, 2] },
      ],
      context.env,
      (line) => context.report('redis', line),
    );
    if (found) return { way: 'path', path: found.path, origin: found.path, libraryPath: null };
    if (forced === 'path') {
      throw new ServiceError(
        'ZIVERO_LOCAL_REDIS=path, but PATH has neither `redis-server` 6.2 nor `valkey-server`.',
      );
    }
  }
  const packaged = await packagedRedis(context);
  return { way: 'package', origin: "the system's packages, unpacked in the cache", ...packaged };
}
