import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const LOCK = 'lock';
/** Folders of this process: its own id in a lock may also be left from an earlier life under the same id. */
const taken = new Set<string>();

/** The first numbered folder in `base` that nobody who is running has; several servers on one machine keep one each. */
export function takeFolder(base: string): { path: string; release(): void } {
  for (let number = 0; ; number += 1) {
    const path = join(base, String(number));
    if (taken.has(path)) continue;
    mkdirSync(path, { recursive: true });
    if (!locks(join(path, LOCK))) continue;
    taken.add(path);
    const release = () => {
      taken.delete(path);
      rmSync(join(path, LOCK), { force: true });
    };
    return { path, release };
  }
}

function locks(path: string): boolean {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
  } catch {
    const owner = Number(readFileSync(path, 'utf8'));
    if (owner !== process.pid && isRunning(owner)) return false;
    writeFileSync(path, String(process.pid));
  }
  return true;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
