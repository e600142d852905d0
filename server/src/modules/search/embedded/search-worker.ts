import { parentPort } from 'node:worker_threads';
import { mergeInWorker } from './index/merging.ts';
import { LiveIndex } from './live-index.ts';
import { faultOf, type Notice, type Question, type Reply, type Start } from './search-messages.ts';
import { SnapshotFolder } from './snapshot/snapshot.ts';

/* The thread of the index: first where it lies, then questions, answered in their order. */
let index: LiveIndex | null = null;

function start({ folder: path }: Start): LiveIndex {
  const folder = path === null ? null : new SnapshotFolder(path);
  return new LiveIndex({
    folder,
    merge: folder && ((segments) => mergeInWorker(folder, segments)),
    onFault: (fault) => parentPort?.postMessage({ notice: faultOf(fault).message } satisfies Notice),
  });
}

parentPort?.on('message', async (data: Start | Question) => {
  if ('folder' in data) {
    index = start(data);
    return;
  }
  const { id, method } = data;
  try {
    const argument: unknown = 'json' in data ? JSON.parse(data.json) : data.argument;
    if (index === null) throw new Error('asked before it was told where it lies');
    // The methods and their arguments are paired where they are asked: createWorkerEngine.
    const value = await (index[method] as (argument: unknown) => unknown).call(index, argument);
    parentPort?.postMessage({ id, value } satisfies Reply);
  } catch (error) {
    parentPort?.postMessage({ id, fault: faultOf(error) } satisfies Reply);
  }
});
