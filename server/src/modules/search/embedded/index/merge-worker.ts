import { parentPort, workerData } from 'node:worker_threads';
import { type MergeJob, mergeToFiles } from './merging.ts';

/* One merge, then this thread is over. */
parentPort?.postMessage(await mergeToFiles(workerData as MergeJob));
