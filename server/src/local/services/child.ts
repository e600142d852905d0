import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { findOnPath } from './commands.ts';
import { type Env, ServiceError } from './ways.ts';

export type ChildSpec = {
  label: string;
  command: string;
  args: readonly string[];
  env: Env;
  logFile: string;
  cwd?: string;
  user?: { uid: number; gid: number };
  /** The signal that asks for a clean end; the second is sent after 10 s, SIGKILL after 5 s more. */
  stopSignal: 'SIGTERM' | 'SIGINT';
  /** Gets each line that the process prints, beside the log file. */
  onLine?: (line: string) => void;
};

export type Child = {
  pid: number;
  /** Resolves when the process has ended, however it ended. */
  exited: Promise<void>;
  hasExited(): boolean;
  log(): Promise<string>;
  stop(): Promise<void>;
};

/**
 * Starts a server in a session of its own, so that Ctrl-C in the terminal reaches us alone and we end
 * it in order. On Linux `setpriv` also ends it when we die without a chance to do so.
 */
export function startChild(spec: ChildSpec): Child {
  mkdirSync(dirname(spec.logFile), { recursive: true });
  const log = openSync(spec.logFile, 'w');
  const setpriv = process.platform === 'linux' ? findOnPath('setpriv', spec.env) : null;
  const [command, args] = setpriv
    ? [setpriv, ['--pdeathsig', spec.stopSignal.slice(3), spec.command, ...spec.args]]
    : [spec.command, [...spec.args]];
  const child = spawn(command, args, {
    stdio: spec.onLine ? ['ignore', 'pipe', 'pipe'] : ['ignore', log, log],
    detached: true,
    env: spec.env,
    ...(spec.cwd ? { cwd: spec.cwd } : {}),
    ...(spec.user ?? {}),
  });
  if (spec.onLine) tee([child.stdout, child.stderr], log, spec.onLine);
  else closeSync(log);
  let over = false;
  const exited = new Promise<void>((resolve) => {
    const end = () => {
      over = true;
      resolve();
    };
    child.once('exit', end);
    child.once('error', end);
  });
  const pid = child.pid;
  if (pid === undefined) throw new ServiceError(`${spec.label} could not be started from ${spec.command}.`);
  return {
    pid,
    exited,
    hasExited: () => over,
    log: () => readFile(spec.logFile, 'utf8').catch(() => ''),
    stop: () => stopChild(child.kill.bind(child), spec.stopSignal, exited),
  };
}

/** Both streams into the log file and, line by line, to whoever listens; the file is closed after both end. */
function tee(streams: (Readable | null)[], log: number, onLine: (line: string) => void): void {
  let open = 0;
  for (const stream of streams) {
    if (!stream) continue;
    open += 1;
    const lines = createInterface({ input: stream });
    lines.on('line', (line) => {
      writeSync(log, `${line}\n`);
      onLine(line);
    });
    lines.on('close', () => {
      open -= 1;
      if (open === 0) closeSync(log);
    });
  }
}

async function stopChild(
  kill: (signal: NodeJS.Signals) => boolean,
  signal: NodeJS.Signals,
  exited: Promise<void>,
) {
  const steps: [NodeJS.Signals, number][] = [
    [signal, 10_000],
    ['SIGQUIT', 5_000],
    ['SIGKILL', 5_000],
  ];
  for (const [step, patienceMs] of steps) {
    kill(step);
    const ended = await Promise.race([exited.then(() => true), Bun.sleep(patienceMs).then(() => false)]);
    if (ended) return;
  }
}
