import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  linkSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { analyse, STOP_WORDS, stemOf } from '../words/analyser.rules.ts';
import type { SegmentFiles } from './segment-files.ts';

export const MANIFEST = 'snapshot.json';
export const VERSION = 1;
export const Manifest = z.object({
  version: z.literal(VERSION),
  /** What the analyser makes of a sample: words indexed by another one would not be found. */
  analyser: z.string(),
  /** Which database it is of, and the place in its stream of changes that it stands for. */
  source: z.string(),
  position: z.string(),
  segments: z.array(z.object({ fixed: z.string(), facts: z.string() })),
});
export type Manifest = z.infer<typeof Manifest>;

const SAMPLE =
  'Crème brûlée dishes 12" 500ml 32GB wh-1000xm4 children’s T-shirts Größe łódź лампы कुर्ता 茶杯 running lamps berries Insignia™ 2x4 60W';
/** A snapshot of our own that is not much older is nearer: its files are here. */
const MUCH_NEWER_MS = 3_600_000;
/** Folders of servers are numbers; a temporary one has no neighbours. */
const NUMBER = /^\d+$/;

export const analyserFingerprint = (): string =>
  createHash('sha256')
    .update(JSON.stringify([analyse(SAMPLE).map((word) => [word, stemOf(word)]), ...STOP_WORDS]))
    .digest('hex');

export const namesOf = (segments: readonly SegmentFiles[]): string[] =>
  segments.flatMap(({ fixed, facts }) => [fixed, facts]);

/** Null where there is none. Throws for one that is damaged or of another version. */
export function readManifest(path: string): Manifest | null {
  const file = join(path, MANIFEST);
  return existsSync(file) ? Manifest.parse(JSON.parse(readFileSync(file, 'utf8'))) : null;
}

/**
 * Another server on this machine may have a snapshot of the same database where this one has none, or one that is
 * much older: then its files are linked into this folder. Files are never written to, only replaced, so both have
 * them for as long as they like, and what both map lies in memory once.
 */
export function adoptNewer(path: string, source: string): void {
  if (!NUMBER.test(basename(path))) return;
  const isOfUse = (manifest: Manifest | null): manifest is Manifest =>
    manifest?.source === source && manifest.analyser === analyserFingerprint();
  const own = isOfUse(quietly(() => readManifest(path))) ? writtenAt(path) + MUCH_NEWER_MS : 0;
  const others = readdirSync(dirname(path))
    .filter((name) => NUMBER.test(name) && name !== basename(path))
    .map((name) => join(dirname(path), name))
    .map((folder) => ({ folder, at: writtenAt(folder) }))
    .filter(({ at }) => at > own)
    .sort((a, b) => b.at - a.at);
  for (const { folder } of others) {
    const manifest = quietly(() => readManifest(folder));
    // Its owner may replace files meanwhile: then another snapshot is tried, or none taken.
    if (isOfUse(manifest) && quietly(() => take(manifest, folder, path))) return;
  }
}

function take(manifest: Manifest, from: string, to: string): true {
  for (const name of namesOf(manifest.segments)) {
    if (existsSync(join(to, name))) continue;
    try {
      linkSync(join(from, name), join(to, name));
    } catch {
      // A file system without links.
      copyFileSync(join(from, name), join(to, name));
    }
  }
  writeFileSync(join(to, `${MANIFEST}.tmp`), JSON.stringify(manifest));
  renameSync(join(to, `${MANIFEST}.tmp`), join(to, MANIFEST));
  return true;
}

/** 0 = never. */
const writtenAt = (folder: string): number =>
  statSync(join(folder, MANIFEST), { throwIfNoEntry: false })?.mtimeMs ?? 0;

function quietly<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}
