import { threadCpuMs } from './cpu-clock.ts';

const PASSES = 3;

export type Figures = { n: number; p50: number; p99: number; wall50: number; wall99: number };
/** Times of one pass over a list of questions, ms of CPU of the thread that answers and of the clock. */
export type Pass = { cpu: number[]; wall: number[] };

/**
 * Asks each once. What was left to be collected before is not paid for; and each is asked once before, untimed: what
 * was compiled is thrown away while another side is asked for seconds, which a server that is in use never meets.
 * `begin` is called in between.
 */
export async function pass(asks: readonly (() => unknown)[], begin = () => {}): Promise<Pass> {
  const times: Pass = { cpu: [], wall: [] };
  Bun.gc(true);
  for (const ask of asks) await ask();
  begin();
  for (const ask of asks) {
    const [cpu, wall] = [threadCpuMs(), performance.now()];
    await ask();
    times.cpu.push(threadCpuMs() - cpu);
    times.wall.push(performance.now() - wall);
  }
  return times;
}

/** Each question three times over. Several sides take turns, pass by pass. */
export async function timed(sides: readonly (() => Promise<Pass>)[]): Promise<Figures[]> {
  const all = sides.map((): Pass => ({ cpu: [], wall: [] }));
  for (let round = 0; round < PASSES; round += 1)
    for (const [at, side] of sides.entries()) {
      const { cpu, wall } = await side();
      all[at]?.cpu.push(...cpu);
      all[at]?.wall.push(...wall);
    }
  return all.map(figuresOf);
}

function figuresOf(times: Pass): Figures {
  const [cpu, wall] = [times.cpu.toSorted((a, b) => a - b), times.wall.toSorted((a, b) => a - b)];
  return {
    n: cpu.length,
    p50: percentile(cpu, 0.5),
    p99: percentile(cpu, 0.99),
    wall50: percentile(wall, 0.5),
    wall99: percentile(wall, 0.99),
  };
}

export const percentile = (sorted: readonly number[], part: number): number =>
  Number((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0).toFixed(3));
