import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { openFixed, type SegmentFiles, writePart } from '../snapshot/segment-files.ts';
import { factsCopy, type SnapshotFolder } from '../snapshot/snapshot.ts';
import type { Sections } from './layout.ts';
import { type Moves, mergeSegments } from './merge.ts';
import { Segment } from './segment.ts';
import type { Merged } from './segments.ts';

/** A merge as another thread is told of it: it maps the files, and is sent what has changed in place. */
export type MergeJob = {
  folder: string;
  /** Of the files to write. */
  name: string;
  segments: { fixed: string; facts: Partial<Sections> }[];
};
export type MergeAnswer = { files: SegmentFiles; moves: Moves };

/** In the other thread. */
export async function mergeToFiles({ folder, name, segments }: MergeJob): Promise<MergeAnswer> {
  const opened = segments.map(
    ({ fixed, facts }) =>
      new Segment({ ...openFixed(folder, fixed, { verify: false }), ...facts } as Sections),
  );
  // The memory of the machine is for the server: what is done with is given back at once.
  const { sections, moves } = mergeSegments(opened, () => Bun.gc(true));
  const files = { fixed: `${name}.fixed`, facts: `${name}.facts` };
  await writePart(join(folder, files.fixed), sections, 'fixed');
  await writePart(join(folder, files.facts), sections, 'facts');
  return { files, moves };
}

/** Merges in a thread that lives as long as the merge. */
export async function mergeInWorker(folder: SnapshotFolder, segments: readonly Segment[]): Promise<Merged> {
  const names: string[] = [];
  for (const segment of segments) names.push(await folder.fixedOf(segment));
  const job: MergeJob = {
    folder: folder.path,
    name: folder.freshName(),
    segments: segments.map((segment, at) => ({ fixed: names[at] ?? '', facts: factsCopy(segment) })),
  };
  const worker = new Worker(new URL('./merge-worker.ts', import.meta.url), { workerData: job });
  try {
    const { files, moves } = await new Promise<MergeAnswer>((resolve, reject) => {
      worker.on('message', resolve);
      worker.on('error', reject);
      worker.on('exit', (code) => reject(new Error(`the merging thread ended with ${code}`)));
    });
    return { segment: folder.openSegment(files, { verify: false }), moves };
  } catch (error) {
    await folder.giveUpName(job.name);
    throw error;
  } finally {
    await worker.terminate();
    // Files that were mapped weigh nothing to the collector: those of earlier merges would stay for long.
    Bun.gc(false);
  }
}
