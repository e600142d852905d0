import { type Child, type ChildSpec, startChild } from './child.ts';
import { lastLines } from './commands.ts';
import { freePort } from './ports.ts';
import { ServiceError } from './ways.ts';

const TIMEOUT_MS = 60_000;

/**
 * Starts a server and waits until `probe` (which throws while it is not ready) gives an answer.
 * Throws a ServiceError with the end of the server's log; the server is stopped then.
 */
export async function startReady<T>(
  spec: ChildSpec,
  probe: () => Promise<T>,
): Promise<{ child: Child; answer: T }> {
  const child = startChild(spec);
  const answer = await waitFor(probe, child, TIMEOUT_MS);
  if (answer.ok) return { child, answer: answer.value };
  await child.stop();
  const why = answer.exited
    ? 'ended at once'
    : `was not ready after ${TIMEOUT_MS / 1000} s (${answer.reason})`;
  const log = await child.log();
  // Whoever listens to its lines has seen them.
  const tail = spec.onLine ? `; see ${spec.logFile}` : `. The end of ${spec.logFile}:\n${lastLines(log, 15)}`;
  throw new ServiceError(`${spec.label} ${why}${tail}`, { cause: log });
}

/**
 * As `startReady` on a free port. Another process may take the port in between: then on another one, unless
 * it must be `fixed`: what was killed there may need a moment to let go of it.
 */
export async function startOnFreePort<T>(
  spec: (port: number) => ChildSpec,
  probe: (port: number) => Promise<T>,
  fixed?: number,
): Promise<{ child: Child; port: number; answer: T }> {
  for (let attempt = 1; ; attempt += 1) {
    const port = fixed ?? (await freePort());
    try {
      return { port, ...(await startReady(spec(port), () => probe(port))) };
    } catch (error) {
      const isPortTaken =
        error instanceof ServiceError &&
        /in use|EADDRINUSE|could not bind|bind failed/i.test(String(error.cause));
      if (!isPortTaken || attempt === (fixed === undefined ? 4 : 40)) throw error;
      if (fixed !== undefined) await Bun.sleep(100);
    }
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
