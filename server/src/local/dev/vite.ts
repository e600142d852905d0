import { dirname, join } from 'node:path';
import { startReady } from '../services/ready.ts';
import type { Env } from '../services/ways.ts';
import type { DevContext } from './context.ts';

/** The Vite server of one app on the given private port. */
export async function startVite(
  app: 'store' | 'admin',
  port: number,
  context: DevContext,
  env: Env,
): Promise<void> {
  const cwd = join(context.root, app);
  const { child } = await startReady(
    {
      label: `Vite of the ${app}`,
      command: process.execPath,
      args: [
        join(dirname(Bun.resolveSync('vite/package.json', cwd)), 'bin', 'vite.js'),
        ...['--port', String(port), '--strictPort', '--host', '127.0.0.1', '--clearScreen', 'false'],
      ],
      cwd,
      env,
      logFile: join(context.dataDir, 'logs', `vite-${app}.log`),
      stopSignal: 'SIGTERM',
      onLine: (line) => {
        if (/error/i.test(line)) context.progress.print(`${app}: ${line}`);
      },
    },
    // Any answer will do: the custom server of the store has no page at this path.
    () => fetch(`http://127.0.0.1:${port}/@vite/client`),
  );
  context.stops.push(`Vite of the ${app}`, child.stop);
}
