import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** What is killed, each at least once while a checkout is open. */
export const KINDS = ['server', 'postgresql', 'redis', 'mongodb', 'stripe'] as const;
export type Kind = (typeof KINDS)[number];

/** One process that can be shot and started again at the same address with the same data. */
export type Victim = {
  name: string;
  kind: Kind;
  /** SIGKILL, to its children too; resolves when it is gone. */
  kill(): Promise<void>;
  /** Resolves when it answers again. */
  restart(): Promise<void>;
  stop(): Promise<void>;
};

/** A process and what it started, gone at once, as when a machine's memory runs out. */
export function shoot(pid: number): void {
  const children = childrenOf(pid);
  for (const one of [pid, ...children]) {
    try {
      process.kill(one, 'SIGKILL');
    } catch {
      // It ended by itself in this moment.
    }
  }
}

/** Of Linux; elsewhere the children notice by themselves that their parent is gone. */
function childrenOf(pid: number): number[] {
  if (!existsSync('/proc/self/stat')) return [];
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      return parent === pid ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
}
