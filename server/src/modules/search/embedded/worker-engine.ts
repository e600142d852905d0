import { Worker } from 'node:worker_threads';
import type { Log } from '../../../kernel/log.ts';
import type { SearchEngine } from '../engine.ts';
import type { Answer, Argument, Method, Notice, Question, Reply, Start } from './search-messages.ts';
import { errorOf } from './search-messages.ts';
import { takeFolder } from './snapshot/folder-lock.ts';

export type WorkerEngineOptions = {
  /** Where snapshots lie, in a folder of each process. */ folder: string;
  log: Log;
};
export type WorkerEngine = Required<SearchEngine> & {
  /** Resolves when everything that was put can be found and nothing is being merged. */
  idle(): Promise<void>;
};

const OVER = 'the thread of the search index has ended';

/**
 * Zivero's own search engine in a thread of its own: searches, indexing and merging never hold up the server.
 */
export function createWorkerEngine({ folder, log }: WorkerEngineOptions): WorkerEngine {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  const worker = new Worker(new URL('./search-worker.ts', import.meta.url));
  let lastId = 0;
  let isOver = false;
  const { path, release } = takeFolder(folder, log);
  worker.postMessage(JSON.stringify({ folder: path } satisfies Start));
  worker.on('message', (text: string) => {
    const message = JSON.parse(text) as Reply | Notice;
    if ('notice' in message) {
      log.warn({ detail: message.notice }, 'search index');
      return;
    }
    const asked = waiting.get(message.id);
    waiting.delete(message.id);
    if ('fault' in message) asked?.reject(errorOf(message.fault));
    else asked?.resolve(message.value);
  });
  worker.on('error', (error) => log.error({ err: error }, 'the thread of the search index failed'));
  worker.on('exit', () => {
    isOver = true;
    for (const { reject } of waiting.values()) reject(new Error(OVER));
    waiting.clear();
  });
  // A process that has nothing else to do ends; the index does not keep it.
  worker.unref();

  const ask = <M extends Method>(method: M, argument: Argument<M>): Promise<Answer<M>> =>
    new Promise((resolve, reject) => {
      if (isOver) return reject(new Error(OVER));
      lastId += 1;
      waiting.set(lastId, { resolve: (value) => resolve(value as Answer<M>), reject });
      worker.postMessage(JSON.stringify({ id: lastId, method, argument } satisfies Question));
    });

  return {
    search: (query) => ask('search', query),
    suggest: (query) => ask('suggest', query),
    put: (given) => ask('put', given),
    patch: (patches) => ask('patch', patches),
    remove: (ids) => ask('remove', ids),
    retain: (ids) => ask('retain', ids),
    learn: (phrases) => ask('learn', phrases),
    restore: (source) => ask('restore', source),
    settle: () => ask('settle', undefined),
    idle: () => ask('idle', undefined),
    save: (place) => ask('save', place),
    stats: () => ask('stats', undefined),
    async close() {
      await ask('idle', undefined).catch(() => {});
      await worker.terminate();
      release();
    },
  };
}
