/**
 * `bun dev [--products N]`: everything that a running shop needs, behind one origin, with hot reload.
 * Until the dependencies are there it may import nothing but what is built in.
 */
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { installDependencies, isInstallNeeded } from '../server/src/local/dev/install.ts';
import { createProgress } from '../server/src/local/dev/progress.ts';
import { createStopStack } from '../server/src/local/dev/stack.ts';

const { values } = parseArgs({ options: { products: { type: 'string', default: '400' } } });
const root = join(import.meta.dir, '..');
const dataDir = resolve(root, process.env.DATA_DIR || '.zivero');
const progress = createProgress();
const stops = createStopStack();

const tell = (line: string) => progress.print(line);

async function start(): Promise<void> {
  if (isInstallNeeded(root)) {
    await progress.step('Dependencies', ({ say }) => installDependencies(root, say));
  }
  const { closingBlock, startDev } = await import('../server/src/local/dev/dev.ts');
  const urls = await startDev({ root, env: process.env, dataDir, progress, stops }, Number(values.products));
  tell(closingBlock(urls));
}

const starting = start();
let isStopping = false;

async function stop(exitCode: number): Promise<never> {
  isStopping = true;
  await stops.stopAll(tell);
  // What was still starting when the signal came is stopped as well, as far as that is soon.
  await Promise.race([starting.catch(() => {}), Bun.sleep(10_000)]);
  await stops.stopAll(tell);
  process.exit(exitCode);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    // The second Ctrl-C is from somebody who does not want to wait: the servers end with us.
    if (isStopping) process.exit(130);
    tell('stopping');
    void stop(0);
  });
}

try {
  await starting;
} catch (error) {
  // What fails because it is being stopped is no news.
  if (!isStopping) {
    tell(
      error instanceof Error
        ? error.name === 'ServiceError'
          ? error.message
          : (error.stack ?? error.message)
        : String(error),
    );
    await stop(1);
  }
}
