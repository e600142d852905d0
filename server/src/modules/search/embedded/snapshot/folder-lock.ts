import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tryFileLock } from '../../../../infra/storage/file-lock.ts';
import type { Log } from '../../../../kernel/log.ts';

/** `path` null: nothing can be written anywhere on this machine. */
export type TakenFolder = { path: string | null; release(): void };

/** Where locks cannot be had at all, every folder looks taken. */
const MOST_FOLDERS = 256;
/** A lock keeps others out, not another engine of this process. */
const taken = new Set<string>();

/**
 * The first numbered folder in `base` that no engine has; several servers keep one each. Who has it is known to
 * the kernel, not told by a process id: containers that share a volume may all be process 1, and a killed server
 * leaves its folder to its successor at once. A `base` that cannot be used stops nobody: the index then lies in a
 * temporary folder, or in none, and is filled anew by the next start.
 */
export function takeFolder(base: string, log: Log): TakenFolder {
  try {
    return numberedFolder(base);
  } catch (error) {
    log.warn({ err: error, folder: base }, 'the search index cannot be kept here: each start fills it anew');
  }
  try {
    const path = mkdtempSync(join(tmpdir(), 'zivero-search-'));
    return { path, release: () => rmSync(path, { recursive: true, force: true }) };
  } catch (error) {
    log.warn({ err: error }, 'nowhere to write: large merges of the search index happen in its own thread');
    return { path: null, release: () => {} };
  }
}

function numberedFolder(base: string): TakenFolder {
  for (let number = 0; number < MOST_FOLDERS; number += 1) {
    const path = join(base, String(number));
    if (taken.has(path)) continue;
    // Beside the folder: whatever lies in it and is not of the index is removed.
    const lock = tryFileLock(`${path}.lock`);
    if (lock === null) continue;
    try {
      mkdirSync(path, { recursive: true });
    } catch (error) {
      lock.release();
      throw error;
    }
    taken.add(path);
    const release = () => {
      taken.delete(path);
      lock.release();
    };
    return { path, release };
  }
  throw new Error(`${MOST_FOLDERS} folders are taken`);
}
