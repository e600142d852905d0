import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { resolveMongo } from './mongo-ways.ts';
import { initiateReplicaSet, probeMongo } from './probes.ts';
import { startOnFreePort } from './ready.ts';
import { type RunningService, ServiceError, type StartContext, urlFromEnv } from './ways.ts';

/**
 * MongoDB, by its URL, a real mongod from PATH or fetched (as a replica set of one, for change
 * streams), or SecantusDB, which speaks its protocol.
 */
export async function startMongo(context: StartContext): Promise<RunningService> {
  const url = urlFromEnv('mongo', context.env);
  if (url) return fromUrl(url);
  const engine = await resolveMongo(context);
  // Each kind of server has a data format, thus a folder, of its own.
  const dataDir = join(context.dataDir, engine.kind);
  await mkdir(dataDir, { recursive: true });
  const emptyConfig = join(dataDir, '..', 'secantusd.toml');
  if (engine.kind === 'secantus') await writeFile(emptyConfig, '');
  const args = {
    mongod: ['--dbpath', dataDir, '--replSet', 'zivero', '--bind_ip', '127.0.0.1'],
    // Its own settings file, so that one elsewhere on the machine does not count.
    secantus: ['--config', emptyConfig, '--storage-path', dataDir, '--host', '127.0.0.1'],
  }[engine.kind];
  const durable =
    engine.kind === 'secantus' && context.env.ZIVERO_MONGO_SYNC === '1' ? ['--sync-on-commit'] : [];
  const { child, port, answer } = await startOnFreePort(
    (free) => ({
      label: engine.label,
      command: engine.path,
      args: [...args, ...durable, '--port', String(free)],
      env: context.env,
      logFile: join(context.dataDir, 'logs', 'mongo.log'),
      cwd: dataDir,
      stopSignal: 'SIGTERM',
    }),
    async (at) => {
      const version = await probeMongo(`mongodb://127.0.0.1:${at}/?directConnection=true`);
      if (engine.kind === 'mongod') await initiateReplicaSet(at);
      return version;
    },
    context.port,
  );
  const version = engine.kind === 'mongod' ? answer : `${engine.version}, speaking MongoDB ${answer}`;
  return {
    name: 'mongo',
    way: engine.way,
    url: `mongodb://127.0.0.1:${port}/zivero?directConnection=true`,
    label: `${engine.label} ${version} (${engine.origin})`,
    pid: child.pid,
    stop: async () => {
      await child.stop();
      if (context.throwaway) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function fromUrl(url: string): Promise<RunningService> {
  try {
    const version = await probeMongo(url);
    return {
      name: 'mongo',
      way: 'env',
      url,
      label: `MongoDB ${version} (MONGODB_URL)`,
      pid: null,
      stop: async () => {},
    };
  } catch (error) {
    throw new ServiceError(`MONGODB_URL is set, but no MongoDB answers there: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
