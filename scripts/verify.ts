/** `bun run verify`: the quick definition of done: types, Biome, import walls, knip, unit and repository tests. */
import { hasFailed, runPhases, summary } from '../server/src/local/checks/phases.ts';
import { startThrowawayServices } from '../server/test/services.ts';
import { knipPhase, staticPhases, testPhase } from './check-phases.ts';

const services = await startThrowawayServices((service, line) => console.log(`${service}: ${line}`));
for (const label of services.labels) console.log(label);
const results = await runPhases(
  [...staticPhases(), knipPhase(), testPhase({ ...process.env, ...services.urls })],
  console.log,
);
await services.stop();
console.log(`\n${summary(results)}`);
process.exit(hasFailed(results) ? 1 : 0);
