import { threadCpuMs } from './cpu-clock.ts';

const PASSES = 3;

export type Figures = { n: number; p50: number; p99: number; wall50: number; wall99: number };
type Ask = () => unknown;

/**
 * CPU and wall time in ms of each question, three times over, after one untimed pass: a server that has run for
 * a minute is compiled. Two lists are asked pass by pass in turns; neither pays for what the other left to be
 * collected. `begin` is called before each pass.
 */
export async function timed(
  asks: readonly Ask[],
  beside: readonly Ask[] = [],
  begin = () => {},
): Promise<[Figures, Figures]> {
  const sides = [asks, beside].map((list) => ({ list, times: new Times() }));
  for (const { list } of sides) for (const ask of list) await ask();
  for (let pass = 0; pass < PASSES; pass += 1)
    for (const { list, times } of sides) {
      begin();
      Bun.gc(true);
      for (const ask of list) await times.measure(ask);
    }
  const [own, other] = sides.map(({ times }) => times.figures());
  if (!own || !other) throw new Error('nothing was timed');
  return [own, other];
}

class Times {
  private readonly cpu: number[] = [];
  private readonly wall: number[] = [];

  async measure(ask: Ask): Promise<void> {
    const [cpu, wall] = [threadCpuMs(), performance.now()];
    await ask();
    this.cpu.push(threadCpuMs() - cpu);
    this.wall.push(performance.now() - wall);
  }

  figures(): Figures {
    const [cpu, wall] = [this.cpu.toSorted((a, b) => a - b), this.wall.toSorted((a, b) => a - b)];
    return {
      n: cpu.length,
      p50: percentile(cpu, 0.5),
      p99: percentile(cpu, 0.99),
      wall50: percentile(wall, 0.5),
      wall99: percentile(wall, 0.99),
    };
  }
}

export const percentile = (sorted: readonly number[], part: number): number =>
  Number((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0).toFixed(3));
