import { closeSync, fsyncSync, openSync, renameSync, unlinkSync, writeSync } from 'node:fs';
import { open, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { openPart, type Part, packPart, type Sections } from '../index/layout.ts';
import { Segment } from '../index/segment.ts';

/** Names of the two files of a segment in the folder of its index. */
export type SegmentFiles = { fixed: string; facts: string };

/** Writes one part under a name of its own: whole or not at all, also when the machine stops. */
export async function writePart(path: string, sections: Partial<Sections>, part: Part): Promise<void> {
  const unfinished = `${path}.tmp`;
  const file = await open(unfinished, 'w');
  try {
    for (const piece of packPart(sections, part))
      for (let at = 0; at < piece.length; )
        at += (await file.write(piece, at, piece.length - at)).bytesWritten;
    await file.sync();
  } catch (error) {
    await file.close();
    await unlink(unfinished).catch(() => {});
    throw error;
  }
  await file.close();
  await rename(unfinished, path);
}

/** As `writePart`, holding up its thread: for one that nobody asks anything yet. */
export function writePartNow(path: string, sections: Partial<Sections>, part: Part): void {
  const unfinished = `${path}.tmp`;
  const file = openSync(unfinished, 'w');
  try {
    for (const piece of packPart(sections, part))
      for (let at = 0; at < piece.length; ) at += writeSync(file, piece, at, piece.length - at);
    fsyncSync(file);
  } catch (error) {
    closeSync(file);
    unlinkSync(unfinished);
    throw error;
  }
  closeSync(file);
  renameSync(unfinished, path);
}

/** `verify`: checks what another run wrote; what this one wrote is only mapped, and read when it is needed. */
type Opening = { verify: boolean };

/**
 * The segment as its files hold it: mapped, not read; what changes in place changes in this process alone.
 * Throws SegmentFault when a file is none of ours or damaged, the system's error when it is not there.
 */
export function openSegment(folder: string, { fixed, facts }: SegmentFiles, opening: Opening): Segment {
  return new Segment({
    ...openFixed(folder, fixed, opening),
    ...openPart(map(join(folder, facts)), 'facts', opening),
  } as Sections);
}

export const openFixed = (folder: string, name: string, opening: Opening): Partial<Sections> =>
  openPart(map(join(folder, name)), 'fixed', opening);

const map = (path: string): Uint8Array<ArrayBuffer> =>
  Bun.mmap(path, { shared: false }) as Uint8Array<ArrayBuffer>;
