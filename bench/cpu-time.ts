import { readdirSync, readFileSync } from 'node:fs';

/** Linux: the kernel counts in hundredths of a second for whoever reads /proc. */
const MS_PER_TICK = 10;

type Stat = { pid: number; parent: number; ms: number };

/** CPU time in ms of a process with all its children so far, those that ended included. Linux; NaN elsewhere. */
export function cpuMsOfTree(root: number): number {
  if (process.platform !== 'linux') return Number.NaN;
  const all = readdirSync('/proc').flatMap((name) =>
    /^\d+$/.test(name) ? (statOf(Number(name)) ?? []) : [],
  );
  const within = new Set([root]);
  // A child's number may be below its parent's: looked through until none is added.
  for (let before = 0; before < within.size; ) {
    before = within.size;
    for (const { pid, parent } of all) if (within.has(parent)) within.add(pid);
  }
  return all.filter(({ pid }) => within.has(pid)).reduce((sum, { ms }) => sum + ms, 0);
}

/** Fields 4 and 14 to 17 of /proc/PID/stat: parent, own time, time of children that were waited for. */
function statOf(pid: number): Stat | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    return { pid, parent: Number(fields[1]), ms: ticks * MS_PER_TICK };
  } catch {
    return null;
  }
}
