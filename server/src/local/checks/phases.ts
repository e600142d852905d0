import { spawn } from 'node:child_process';
import type { Env } from '../services/ways.ts';

export type Counts = { passed: number; failed: number };

export type Phase = { name: string; run(): Promise<Counts> };

export type PhaseResult = Counts & { name: string; ms: number };

/** Runs the phases one after another, the later ones even when one fails, and prints the time of each. */
export async function runPhases(
  phases: readonly Phase[],
  print: (line: string) => void,
): Promise<PhaseResult[]> {
  const results: PhaseResult[] = [];
  for (const phase of phases) {
    print(`\n── ${phase.name}`);
    const startedAt = performance.now();
    const counts = await phase.run().catch((error: unknown) => {
      print(error instanceof Error ? (error.stack ?? error.message) : String(error));
      return { passed: 0, failed: 1 };
    });
    const result = { name: phase.name, ms: performance.now() - startedAt, ...counts };
    results.push(result);
    print(`── ${line(result)}`);
  }
  return results;
}

/** The closing block: each phase with its time, then `N passed, N failed` alone on the last line. */
export function summary(results: readonly PhaseResult[]): string {
  const total = results.reduce(
    (sum, { passed, failed }) => ({ passed: sum.passed + passed, failed: sum.failed + failed }),
    { passed: 0, failed: 0 },
  );
  return [...results.map(line), `${total.passed} passed, ${total.failed} failed`].join('\n');
}

export function hasFailed(results: readonly PhaseResult[]): boolean {
  // Nothing that ran is no success either.
  return results.some(({ passed, failed }) => failed > 0 || passed === 0);
}

function line({ name, passed, failed, ms }: PhaseResult): string {
  const mark = failed > 0 || passed === 0 ? '✗' : '✓';
  return `${mark} ${name}: ${passed} passed, ${failed} failed, ${(ms / 1000).toFixed(1)} s`;
}

export type RunOptions = { cwd: string; env?: Env; timeoutMs?: number };

/** A command that is right when it ends with 0: one check. Its output goes to the terminal. */
export function command(name: string, args: readonly string[], options: RunOptions): Phase {
  return {
    name,
    run: async () => {
      const { code } = await runShown(args, options);
      return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
    },
  };
}

/** A test may wait for a busy machine; what it proves never depends on time. */
const TEST_TIMEOUT_MS = 60_000;

/** `bun test` over some folders: as many checks as it has tests. */
export function bunTest(name: string, folders: readonly string[], options: RunOptions): Phase {
  return {
    name,
    run: async () => {
      const { code, output } = await runShown(
        [process.execPath, 'test', '--timeout', `${TEST_TIMEOUT_MS}`, ...folders],
        options,
      );
      return readCounts(output, code);
    },
  };
}

/** The counts in the closing lines of `bun test`; a run that broke off counts as one failure. */
export function readCounts(output: string, code: number): Counts {
  const count = (word: string) =>
    Number([...output.matchAll(new RegExp(`^ *(\\d+) ${word}$`, 'gm'))].at(-1)?.[1] ?? 0);
  const counts = { passed: count('pass'), failed: count('fail') };
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/** Runs a command and shows its output as it comes; kept as well, to be read afterwards. */
function runShown(args: readonly string[], options: RunOptions): Promise<{ code: number; output: string }> {
  const [program = '', ...rest] = args;
  return new Promise((resolve) => {
    const child = spawn(program, rest, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: options.timeoutMs ?? 20 * 60_000,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        process.stdout.write(chunk);
      });
    }
    child.once('error', (error) => resolve({ code: 127, output: `${output}${error.message}\n` }));
    child.once('close', (code, signal) => {
      if (signal) process.stdout.write(`ended by ${signal}\n`);
      resolve({ code: code ?? 1, output });
    });
  });
}
