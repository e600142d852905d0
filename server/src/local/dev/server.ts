import { watch } from 'node:fs';
import { join } from 'node:path';
import { type Child, type ChildSpec, startChild } from '../services/child.ts';
import { startReady } from '../services/ready.ts';
import type { Env } from '../services/ways.ts';
import type { DevContext } from './context.ts';
import { readableLogLine } from './server-log.ts';

/**
 * The server, started again when a file it uses changes; waits until it says that it is ready. When it
 * ends by itself later (a fault at start, say), it is started again at the next change.
 */
export async function startServer(context: DevContext, url: string, env: Env): Promise<void> {
  const spec: ChildSpec = {
    label: 'The server',
    command: process.execPath,
    args: ['--watch', '--no-clear-screen', join(context.root, 'server/src/main.ts')],
    cwd: context.root,
    env,
    logFile: join(context.dataDir, 'logs', 'server.log'),
    stopSignal: 'SIGTERM',
    onLine: (line) => {
      const readable = readableLogLine(line);
      if (readable) context.progress.print(readable);
    },
  };
  const { child } = await startReady(spec, async () => {
    const reply = await fetch(`${url}/readyz`);
    if (!reply.ok) throw new Error(`/readyz answers ${reply.status}`);
  });
  const keeper = keepRunning(child, spec, context);
  context.stops.push('server', keeper.stop);
}

function keepRunning(first: Child, spec: ChildSpec, { root, progress }: DevContext) {
  let child = first;
  let isStopping = false;
  const cancel = new AbortController();
  const loop = async () => {
    for (;;) {
      await child.exited;
      if (isStopping) return;
      progress.print('server: ended; it is started again at the next change of a file');
      await nextChange([join(root, 'server/src'), join(root, 'shared/src')], cancel.signal);
      if (isStopping) return;
      child = startChild(spec);
    }
  };
  void loop();
  return {
    async stop() {
      isStopping = true;
      cancel.abort();
      await child.stop();
    },
  };
}

/** Resolves at the first change in one of the folders, or when it is cancelled. */
function nextChange(folders: readonly string[], signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const watchers = folders.map((folder) => watch(folder, { recursive: true }, () => done()));
    const done = () => {
      for (const watcher of watchers) watcher.close();
      resolve();
    };
    signal.addEventListener('abort', done, { once: true });
  });
}
