import { afterAll } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog } from '../../../kernel/log.ts';
import { createWorkerEngine, type WorkerEngine } from './worker-engine.ts';

/** Engines in threads of their own and fresh folders below one root; all are closed and removed at the end. */
export function workerEngines(prefix: string) {
  const root = mkdtempSync(join(tmpdir(), prefix));
  const engines: WorkerEngine[] = [];
  let folders = 0;
  afterAll(async () => {
    await Promise.all(engines.map((engine) => engine.close()));
    rmSync(root, { recursive: true, force: true });
  });
  return {
    freshFolder: () => join(root, `${++folders}`),
    open(folder: string): WorkerEngine {
      const engine = createWorkerEngine({ folder, log: createLog('silent') });
      engines.push(engine);
      return engine;
    },
  };
}
