import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { EngineQuery } from '../server/src/modules/search/engine.ts';
import type { Pass } from './search-timing.ts';

/** Holds the first products of a catalog of so many, or asks each of a list once. */
export type BaselineTask =
  | { of: number; products: number }
  | { searches: readonly EngineQuery[] }
  | { prefixes: readonly string[] };

/** The first engine, in a thread of its own: neither engine collects what the other left. */
export type Baseline = { ask(task: BaselineTask): Promise<Pass>; close(): Promise<unknown> };

export function openBaseline(): Baseline {
  const worker = new Worker(new URL('./search-baseline.worker.ts', import.meta.url));
  return {
    async ask(task) {
      worker.postMessage(task);
      const [answer] = await once(worker, 'message');
      return answer as Pass;
    },
    close: () => worker.terminate(),
  };
}
