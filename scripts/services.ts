/**
 * `bun run services [--data DIR] [--env-file FILE]`: MongoDB, PostgreSQL and Redis in the foreground.
 * Prints (and writes) their URLs as lines of an environment file; Ctrl-C stops them, data stay.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startServices } from '../server/src/local/services/services.ts';

const { values } = parseArgs({ options: { data: { type: 'string' }, 'env-file': { type: 'string' } } });
const dataDir = resolve(values.data ?? resolve(import.meta.dir, '..', '.zivero'));
const envFile = values['env-file'];

const stopped = new Promise<void>((done) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => done());
});

// One left by a killed run would send its readers to servers that are gone.
if (envFile) rmSync(envFile, { force: true });
try {
  const services = await startServices({
    env: process.env,
    dataDir,
    report: (service, line) => console.error(`${service}: ${line}`),
  });
  for (const label of services.labels) console.error(label);
  const lines = Object.entries(services.urls).map(([name, url]) => `${name}=${url}`);
  console.log(lines.join('\n'));
  if (envFile) writeFileSync(envFile, `${lines.join('\n')}\n`);
  if (services.attached) {
    console.error('(run by another process of this clone)');
  } else {
    await stopped;
    if (envFile) rmSync(envFile, { force: true });
    await services.stop();
  }
  process.exit(0);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
