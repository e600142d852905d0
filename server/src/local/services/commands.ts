import { spawn } from 'node:child_process';
import type { Env } from './ways.ts';

export type CommandResult = { code: number; output: string };

/** Runs a command to its end; standard output and error together. Never throws for a non-zero code. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: Env; uid?: number; gid?: number; timeoutMs?: number } = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(command, [...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      cwd: options.cwd,
      env: options.env ?? process.env,
      ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.gid ?? options.uid }),
      ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs }),
    });
    let output = '';
    const collect = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('error', (error) => resolve({ code: 127, output: `${output}${error.message}` }));
    child.once('close', (code, signal) =>
      resolve({ code: code ?? 1, output: signal ? `${output}${signal}` : output }),
    );
  });
}

/** As `runCommand`, but a non-zero code is an error that carries the last lines of the output. */
export async function mustRun(
  command: string,
  args: readonly string[],
  options: Parameters<typeof runCommand>[2] = {},
): Promise<string> {
  const { code, output } = await runCommand(command, args, options);
  if (code !== 0)
    throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${lastLines(output, 15)}`);
  return output;
}

export function findOnPath(binary: string, env: Env): string | null {
  return Bun.which(binary, { PATH: env.PATH ?? '' });
}

export function lastLines(text: string, count: number): string {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}

/** The first `12.3` or `12.3.4` in a text, as numbers; null when there is none. */
export function parseVersion(text: string): number[] | null {
  const match = /(\d+)\.(\d+)(?:\.(\d+))?/.exec(text);
  return match
    ? match
        .slice(1)
        .filter((part) => part !== undefined)
        .map(Number)
    : null;
}

export function isAtLeast(version: readonly number[], minimum: readonly number[]): boolean {
  for (let i = 0; i < minimum.length; i += 1) {
    const difference = (version[i] ?? 0) - (minimum[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

export type FoundBinary = { path: string; version: string };

/**
 * Looks for the first of `binaries` on PATH that is new enough. A binary that is too old or does not
 * say its version is passed over, and `passedOver` gets a line that says so.
 */
export async function findNewEnough(
  binaries: readonly { binary: string; product: string; minimum: readonly number[] }[],
  env: Env,
  passedOver: (line: string) => void,
): Promise<FoundBinary | null> {
  for (const { binary, product, minimum } of binaries) {
    const path = findOnPath(binary, env);
    if (!path) continue;
    const { output } = await runCommand(path, ['--version'], { timeoutMs: 5000 });
    const version = parseVersion(output);
    if (version && isAtLeast(version, minimum)) return { path, version: version.join('.') };
    const has = version ? version.join('.') : 'of unknown version';
    passedOver(`${product} ${has} at ${path} passed over: ${minimum.join('.')} or newer is needed`);
  }
  return null;
}
