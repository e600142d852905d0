import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { findOnPath, lastLines } from './commands.ts';
import { freePort } from './ports.ts';
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
    stdio: ['ignore', log, log],
    detached: true,
    env: spec.env,
    ...(spec.cwd ? { cwd: spec.cwd } : {}),
    ...(spec.user ?? {}),
  });
  closeSync(log);
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

/**
 * Starts a server on a free port and waits until `probe` (which throws while it is not ready) gives an
 * answer. Another process may take the port in between: then it is tried again on another one.
 * Throws a ServiceError with the end of the server's log.
 */
export async function startOnFreePort<T>(
  spec: (port: number) => ChildSpec,
  probe: (port: number) => Promise<T>,
  timeoutMs = 60_000,
): Promise<{ child: Child; port: number; answer: T }> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const { label, ...rest } = spec(port);
    const child = startChild({ label, ...rest });
    const answer = await waitFor(() => probe(port), child, timeoutMs);
    if (answer.ok) return { child, port, answer: answer.value };
    await child.stop();
    const log = await child.log();
    const portTaken = /in use|EADDRINUSE|could not bind|bind failed/i.test(log);
    if (portTaken && attempt < 4) continue;
    const why = answer.exited
      ? 'ended at once'
      : `was not ready after ${timeoutMs / 1000} s (${answer.reason})`;
    throw new ServiceError(`${label} ${why}. The end of ${rest.logFile}:\n${lastLines(log, 15)}`);
  }
}

type Waited<T> = { ok: true; value: T } | { ok: false; exited: boolean; reason: string };

async function waitFor<T>(probe: () => Promise<T>, child: Child, timeoutMs: number): Promise<Waited<T>> {
  const deadline = Date.now() + timeoutMs;
  let reason = 'no answer';
  while (Date.now() < deadline) {
    if (child.hasExited()) return { ok: false, exited: true, reason };
    try {
      return { ok: true, value: await probe() };
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error);
    }
    await Bun.sleep(100);
  }
  return { ok: false, exited: false, reason };
}
