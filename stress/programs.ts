import { join } from 'node:path';
import { startReady } from '../server/src/local/services/ready.ts';
import { type Kind, shoot, type Victim } from './victims.ts';

export const ROOT = join(import.meta.dirname, '..');
/** Seen by servers and by the commands of a run: moves the clock, and breaks what a sabotage asks for. */
export const PRELOAD = join(ROOT, 'server/src/local/stress/preload.ts');

export type ProgramSpec = {
  kind: Extract<Kind, 'server' | 'stripe'>;
  name: string;
  args: readonly string[];
  env: Record<string, string>;
  port: number;
  /** Answers 200 when the program can be used. */
  probe: string;
  logFile: string;
};

export type Program = Victim & {
  url: string;
  pid(): number;
  /** It is there, as far as nobody has killed it. */
  isUp(): boolean;
  /** Times that it ended without having been killed: never right. */
  ownEnds(): number;
};

/** A program of ours in a process of its own, restarted at its port with its data. */
export async function startProgram(spec: ProgramSpec): Promise<Program> {
  const url = `http://127.0.0.1:${spec.port}`;
  let ownEnds = 0;
  let starts = 0;

  async function launch() {
    starts += 1;
    let isWanted = true;
    const disown = () => {
      isWanted = false;
    };
    const started = await startReady(
      {
        label: spec.name,
        command: process.execPath,
        args: spec.args,
        env: spec.env,
        logFile: spec.logFile.replace('.log', `-${starts}.log`),
        cwd: ROOT,
        stopSignal: 'SIGTERM',
      },
      async () => {
        const reply = await fetch(`${url}${spec.probe}`, { signal: AbortSignal.timeout(2_000) });
        await reply.body?.cancel();
        if (!reply.ok) throw new Error(`answers ${reply.status}`);
      },
    );
    void started.child.exited.then(() => {
      if (isWanted) ownEnds += 1;
    });
    return { child: started.child, disown };
  }

  let running = await launch();
  return {
    name: spec.name,
    kind: spec.kind,
    url,
    pid: () => running.child.pid,
    isUp: () => !running.child.hasExited(),
    ownEnds: () => ownEnds,
    async kill() {
      running.disown();
      shoot(running.child.pid);
      await running.child.exited;
    },
    async restart() {
      running = await launch();
    },
    stop() {
      running.disown();
      return running.child.stop();
    },
  };
}

/**
 * A command of the repository, run to its end in the same environment as the servers. Answers its exit code
 * and what it said last.
 */
export async function runProgram(
  args: readonly string[],
  env: Record<string, string>,
): Promise<{ code: number; said: string }> {
  const child = Bun.spawn([process.execPath, ...args], { cwd: ROOT, env, stdout: 'pipe', stderr: 'pipe' });
  const [out, err] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  return { code: await child.exited, said: `${out}${err}`.trim().slice(-2_000) };
}
