import { createHash, randomUUID } from 'node:crypto';
import { chmodSync, chownSync, existsSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isRoot } from './cache-dir.ts';
import { ServiceError } from './ways.ts';

export const ROOT_HOME = '/var/lib/zivero';

export type PostgresHome = {
  /** Holds the cluster; owned by `user` when there is one. */
  dir: string;
  user: { uid: number; gid: number } | null;
  /** Deletes the data, for throwaway services. */
  remove(): Promise<void>;
};

/**
 * Where PostgreSQL's data lie: `<dataDir>/postgres`; for root, whose PostgreSQL runs as another user
 * that may not be able to enter the clone, `/var/lib/zivero/<hash of dataDir>/`.
 * A token in both places keeps them together: data left by a deleted clone are not taken over by a
 * new one at the same path.
 */
export async function postgresHome(dataDir: string, report: (line: string) => void): Promise<PostgresHome> {
  await mkdir(dataDir, { recursive: true });
  if (!isRoot()) {
    const dir = join(dataDir, 'postgres');
    await mkdir(dir, { recursive: true, mode: 0o700 });
    return { dir, user: null, remove: () => rm(dir, { recursive: true, force: true }) };
  }
  const user = unprivilegedUser();
  const dir = rootDataDir(dataDir);
  const here = join(dataDir, 'postgres.token');
  const there = join(dir, 'token');
  if (existsSync(dir) && read(here) !== read(there)) {
    report(`removing the data of a clone that was deleted: ${dir}`);
    await rm(dir, { recursive: true, force: true });
  }
  if (!existsSync(dir)) {
    const token = randomUUID();
    await makeOpenFolder(ROOT_HOME);
    await mkdir(dir, { recursive: true, mode: 0o750 });
    await Promise.all([
      writeFile(there, token),
      writeFile(here, token),
      writeFile(join(dir, 'belongs-to'), resolve(dataDir)),
    ]);
    chownSync(dir, user.uid, user.gid);
  }
  const remove = async () => {
    await rm(dir, { recursive: true, force: true });
    await rm(here, { force: true });
  };
  return { dir, user, remove };
}

/** A folder that every user may enter, whatever root's umask is. */
export async function makeOpenFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true });
  chmodSync(path, 0o755);
}

/** Deletes what PostgreSQL keeps outside of `dataDir`, when it runs there no more. */
export async function removePostgresHome(dataDir: string): Promise<void> {
  if (isRoot()) await rm(rootDataDir(dataDir), { recursive: true, force: true });
}

export function rootDataDir(dataDir: string): string {
  return join(ROOT_HOME, createHash('sha256').update(resolve(dataDir)).digest('hex').slice(0, 16));
}

/** PostgreSQL's own user where the system has one, else `nobody`; initdb needs one that has a name. */
function unprivilegedUser(): { uid: number; gid: number } {
  const lines = (read('/etc/passwd') ?? '').split('\n').map((line) => line.split(':'));
  for (const name of ['postgres', 'nobody']) {
    const entry = lines.find((fields) => fields[0] === name);
    if (entry?.[2] && entry[3]) return { uid: Number(entry[2]), gid: Number(entry[3]) };
  }
  throw new ServiceError(
    'PostgreSQL does not run as root, and there is neither a user `postgres` nor `nobody`.',
  );
}

function read(path: string): string | null {
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}
