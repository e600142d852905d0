import { parentPort } from 'node:worker_threads';
import { createMinisearchEngine } from '../server/src/modules/search/minisearch-engine.ts';
import type { BaselineTask } from './search-baseline.ts';
import { openCatalog } from './search-catalog.ts';
import { type Pass, pass } from './search-timing.ts';

const LIMIT = 10;
const engine = createMinisearchEngine();

async function run(task: BaselineTask): Promise<Pass> {
  if ('searches' in task) return pass(task.searches.map((query) => () => engine.search(query)));
  if ('prefixes' in task)
    return pass(task.prefixes.map((prefix) => () => engine.suggest({ prefix, locale: 'en', limit: LIMIT })));
  const catalog = await openCatalog(task.of);
  await engine.put(Array.from({ length: task.products }, (_, number) => catalog.document(number)));
  return { cpu: [], wall: [] };
}

parentPort?.on('message', async (task: BaselineTask) => parentPort?.postMessage(await run(task)));
