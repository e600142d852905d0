/* Plays rounds and saves after each, for ever; says what it saved. Whoever started it kills it. */
import { createLog } from '../../../kernel/log.ts';
import { playRound } from './numbered.fixture.ts';
import { createWorkerEngine } from './worker-engine.ts';

const [folder = '', source = ''] = process.argv.slice(2);
const engine = createWorkerEngine({ folder, log: createLog('silent') });
const restored = await engine.restore(source);
for (let round = restored === null ? 0 : Number(restored) + 1; ; round += 1) {
  await playRound(engine, round);
  await engine.save({ source, position: String(round) });
  console.log(round);
}
