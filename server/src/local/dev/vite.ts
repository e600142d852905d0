import { dirname, join } from 'node:path';
import { startOnFreePort } from '../services/ready.ts';
import type { Env } from '../services/ways.ts';
import type { DevContext } from './context.ts';

/** The Vite server of one app on a private port; returns its origin. */
export async function startVite(app: 'store' | 'admin', context: DevContext, env: Env): Promise<string> {
  const cwd = join(context.root, app);
  const { child, port } = await startOnFreePort(
    (free) => ({
      label: `Vite of the ${app}`,
      command: process.execPath,
      args: [
        join(dirname(Bun.resolveSync('vite/package.json', cwd)), 'bin', 'vite.js'),
        ...['--port', String(free), '--strictPort', '--host', '127.0.0.1', '--clearScreen', 'false'],
      ],
      cwd,
      env,
      logFile: join(context.dataDir, 'logs', `vite-${app}.log`),
      stopSignal: 'SIGTERM',
      onLine: (line) => {
        if (/error/i.test(line)) context.progress.print(`${app}: ${line}`);
      },
    }),
    // Any answer will do: the custom server of the store has no page at this path.
    (at) => fetch(`http://127.0.0.1:${at}/@vite/client`),
  );
  context.stops.push(`Vite of the ${app}`, child.stop);
  return `http://127.0.0.1:${port}`;
}
