/**
 * `bun run test`: everything. Types, Biome, import walls, knip, unit and integration tests on real
 * services, then the browser journeys against the production build. Ends with `N passed, N failed`.
 */
import { join } from 'node:path';
import {
  bunTest,
  command,
  hasFailed,
  type Phase,
  runPhases,
  summary,
} from '../server/src/local/checks/phases.ts';
import { installDependencies, isInstallNeeded } from '../server/src/local/dev/install.ts';
import { knipPhase, ROOT, staticPhases, testPhase, toolTestPhase } from './check-phases.ts';

const startedAt = performance.now();
if (isInstallNeeded(ROOT)) {
  console.log('installing dependencies');
  await installDependencies(ROOT, () => {});
  console.log(`dependencies installed, ${seconds()}`);
}
// What needs packages is loaded once they are there.
const { startThrowawayServices } = await import('../server/test/services.ts');
const { ensureChromium } = await import('../server/src/local/browser/chromium.ts');

const services = await startThrowawayServices((service, line) => console.log(`${service}: ${line}`));
console.log([...services.labels, `services ready, ${seconds()}`].join('\n'));
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => void services.stop().then(() => process.exit(130)));
}

const env = { ...process.env, ...services.urls };
const browserEnv = { ...env, CHROMIUM: process.env.CHROMIUM ?? '' };
const browser: Phase = {
  name: 'Chromium',
  run: async () => {
    browserEnv.CHROMIUM = await ensureChromium(process.env, console.log);
    return { passed: 1, failed: 0 };
  },
};
const results = await runPhases(
  [
    ...staticPhases(),
    knipPhase(),
    toolTestPhase(env),
    testPhase(env),
    command('production build', [process.execPath, 'scripts/build.ts'], {
      cwd: ROOT,
      env: { ...env, ZIVERO_TEST_BUILD: '1' },
    }),
    browser,
    bunTest('stress finds out', ['./stress'], { cwd: ROOT, env }),
    bunTest('browser journeys', ['./e2e'], { cwd: ROOT, env: browserEnv }),
  ],
  console.log,
);
await services.stop();
console.log(`\n${seconds()} in all, in ${join(ROOT)}\n${summary(results)}`);
process.exit(hasFailed(results) ? 1 : 0);

function seconds(): string {
  return `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
}
