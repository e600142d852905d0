import { join } from 'node:path';
import { startReady } from '../services/ready.ts';
import type { Env } from '../services/ways.ts';
import type { DevContext } from './context.ts';
import { readableLogLine } from './server-log.ts';

/** The server with reload on change; waits until it says that it is ready. */
export async function startServer(context: DevContext, url: string, env: Env): Promise<void> {
  const { child } = await startReady(
    {
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
    },
    async () => {
      const reply = await fetch(`${url}/readyz`);
      if (!reply.ok) throw new Error(`/readyz answers ${reply.status}`);
    },
  );
  context.stops.push('server', child.stop);
}
