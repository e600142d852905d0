import { existsSync, statSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDir } from './cache-dir.ts';
import { findNewEnough, findOnPath } from './commands.ts';
import { FAST_VERSION, fastBinary, installWheel, WHEEL_VERSION } from './secantus.ts';
import { forcedWay, ServiceError, type StartContext, type Way } from './ways.ts';

export type MongoEngine = {
  way: Way;
  kind: 'mongod' | 'secantus';
  path: string;
  label: string;
  version: string;
  origin: string;
};

const DOWNLOAD_VERSION = '8.0.14';
const REFUSAL_LASTS_MS = 24 * 60 * 60 * 1000;
const NO_WAY =
  'No MongoDB: set MONGODB_URL, or install mongod 7.0 or newer, or give this machine internet access so that mongod can be fetched, or Python 3.10 or newer for SecantusDB.';

export async function resolveMongo(context: StartContext): Promise<MongoEngine> {
  const forced = forcedWay('mongo', context.env);
  if (forced !== 'package') {
    const found = await findNewEnough(
      [{ binary: 'mongod', product: 'mongod', minimum: [7, 0] }],
      context.env,
      (line) => context.report('mongo', line),
    );
    if (found) return { way: 'path', kind: 'mongod', label: 'mongod', origin: found.path, ...found };
    if (forced === 'path')
      throw new ServiceError('ZIVERO_LOCAL_MONGO=path, but PATH has no `mongod` 7.0 or newer.');
  }
  return (await downloaded(context)) ?? (await secantus(context));
}

/** The real mongod by mongodb-memory-server's download; null when this machine cannot fetch it. */
async function downloaded(context: StartContext): Promise<MongoEngine | null> {
  const downloadDir = join(cacheDir(context.env), 'mongod');
  const refusal = join(cacheDir(context.env), 'mongod-download-refused');
  // A shop that already lives in the other server's folder stays there: its data would seem lost.
  if (existsSync(join(context.dataDir, 'secantus')) && !existsSync(join(context.dataDir, 'mongod'))) {
    context.report('mongo', 'data of SecantusDB found here, so it stays with SecantusDB');
    return null;
  }
  const refusedAt = statSync(refusal, { throwIfNoEntry: false })?.mtimeMs;
  if (refusedAt !== undefined && Date.now() - refusedAt < REFUSAL_LASTS_MS) {
    context.report('mongo', 'fetching mongod failed within the last day: SecantusDB stands in');
    return null;
  }
  context.report('mongo', `looking for mongod ${DOWNLOAD_VERSION}, fetched the first time`);
  try {
    const { MongoBinary } = await import('mongodb-memory-server-core');
    const path = await MongoBinary.getPath({ version: DOWNLOAD_VERSION, downloadDir, checkMD5: false });
    await rm(refusal, { force: true });
    const origin = 'mongodb-memory-server';
    return { way: 'package', kind: 'mongod', path, label: 'mongod', version: DOWNLOAD_VERSION, origin };
  } catch (error) {
    await mkdir(cacheDir(context.env), { recursive: true });
    await writeFile(refusal, error instanceof Error ? error.message : String(error));
    context.report('mongo', 'mongod cannot be fetched here: SecantusDB stands in');
    return null;
  }
}

async function secantus(context: StartContext): Promise<MongoEngine> {
  const common = { way: 'package', kind: 'secantus', label: 'SecantusDB' } as const;
  const fast = findOnPath('secantusd-rs', context.env) ?? fastBinary(context.env);
  if (fast) return { ...common, path: fast, version: FAST_VERSION, origin: 'secantusd-rs' };
  try {
    const path = await installWheel(context);
    return { ...common, path, version: WHEEL_VERSION, origin: 'secantusd-py' };
  } catch (error) {
    throw new ServiceError(`${NO_WAY}\n${(error as Error).message}`, { cause: error });
  }
}
