import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { withFileLock } from '../../infra/storage/file-lock.ts';
import type { Env } from './ways.ts';

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * Where everything downloaded, unpacked or built goes, shared by all clones of a machine:
 * `ZIVERO_CACHE`, else `/var/cache/zivero` for root, else `~/.cache/zivero`.
 */
export function cacheDir(env: Env): string {
  if (env.ZIVERO_CACHE) return resolve(env.ZIVERO_CACHE);
  return isRoot() ? '/var/cache/zivero' : join(env.HOME || homedir(), '.cache', 'zivero');
}

/**
 * Makes `folder` once for all clones: two at a time wait for each other, and the folder appears whole
 * or not at all (built beside its place, then renamed), so a killed build leaves nothing half-done.
 * `build` gets the empty folder to fill.
 */
export async function buildOnce(folder: string, build: (staging: string) => Promise<void>): Promise<string> {
  if (existsSync(folder)) return folder;
  await mkdir(dirname(folder), { recursive: true });
  return withFileLock(`${folder}.lock`, async () => {
    if (existsSync(folder)) return folder;
    const staging = `${folder}.${randomBytes(4).toString('hex')}.part`;
    await mkdir(staging, { recursive: true });
    try {
      await build(staging);
      await rename(staging, folder);
    } catch (error) {
      await rm(staging, { recursive: true, force: true });
      throw error;
    }
    return folder;
  });
}
