import { randomBytes } from 'node:crypto';
import { open, readdir, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { writeTables } from '../index/column-builder.ts';
import type { Sections } from '../index/layout.ts';
import type { Segment } from '../index/segment.ts';
import { openSegment, type SegmentFiles, writePart } from './segment-files.ts';
import {
  adoptNewer,
  analyserFingerprint,
  MANIFEST,
  type Manifest,
  namesOf,
  readManifest,
  VERSION,
} from './snapshot-manifest.ts';

export type Opened = { segments: Segment[]; position: string };
export type SnapshotPlace = { source: string; position: string };

/**
 * Where an index is kept between starts: segments as files and one manifest, which is put in place last. What
 * the manifest does not name is no part of it.
 */
export class SnapshotFolder {
  private readonly files = new WeakMap<Segment, SegmentFiles>();
  /** Names that the manifest in place holds. */
  private saved: readonly string[] = [];
  private next = Date.now();
  /** Files of another server may lie here too. */
  private readonly tag = randomBytes(3).toString('hex');

  constructor(readonly path: string) {}

  freshName = (): string => {
    this.next += 1;
    return `${this.next.toString(36)}-${this.tag}`;
  };

  /** Null without a snapshot of this source. Throws for one that is damaged or made by another version. */
  open(wanted: string): Opened | null {
    adoptNewer(this.path, wanted);
    const manifest = readManifest(this.path);
    if (manifest === null) return null;
    const { analyser, source, position, segments } = manifest;
    // Whether it is of use or not: the next one takes its place.
    this.saved = namesOf(segments);
    if (analyser !== analyserFingerprint()) throw new Error('words were indexed by another analyser');
    if (source !== wanted) return null;
    return { position, segments: segments.map((files) => this.openSegment(files)) };
  }

  openSegment(files: SegmentFiles): Segment {
    const segment = openSegment(this.path, files);
    this.files.set(segment, files);
    return segment;
  }

  /** The name of the file with a segment's unchanging part, if it has one. */
  fixedOf = (segment: Segment): string | null => this.files.get(segment)?.fixed ?? null;

  /**
   * Writes what is not there yet and the facts as they are when it is called; then removes what the snapshot
   * before had and this one has not. Files of merges that ended meanwhile stay: the next snapshot names them.
   */
  async save(segments: readonly Segment[], place: SnapshotPlace): Promise<void> {
    // Facts go on changing while the files are written: what is written is of this moment.
    const copies = segments.map((segment) => ({ segment, facts: factsCopy(segment) }));
    const old = [...this.saved, ...segments.flatMap((segment) => this.files.get(segment)?.facts ?? [])];
    const named: SegmentFiles[] = [];
    for (const { segment, facts } of copies) {
      const name = this.freshName();
      const fixed = this.fixedOf(segment) ?? `${name}.fixed`;
      if (this.fixedOf(segment) === null) await writePart(join(this.path, fixed), segment.sections, 'fixed');
      await writePart(join(this.path, `${name}.facts`), facts, 'facts');
      const files = { fixed, facts: `${name}.facts` };
      this.files.set(segment, files);
      named.push(files);
    }
    await this.writeManifest({
      version: VERSION,
      analyser: analyserFingerprint(),
      ...place,
      segments: named,
    });
    this.saved = namesOf(named);
    const kept = new Set(this.saved);
    for (const name of new Set(old)) if (!kept.has(name)) await this.remove(name);
  }

  private async writeManifest(manifest: Manifest): Promise<void> {
    const path = join(this.path, MANIFEST);
    const file = await open(`${path}.tmp`, 'w');
    await file.writeFile(JSON.stringify(manifest));
    await file.sync();
    await file.close();
    await rename(`${path}.tmp`, path);
    const folder = await open(this.path, 'r');
    await folder.sync().finally(() => folder.close());
  }

  /** Removes what no snapshot names: what killed processes left behind. Nothing is being written yet. */
  async tidy(): Promise<void> {
    const kept = new Set([...this.saved, MANIFEST]);
    for (const name of await readdir(this.path)) if (!kept.has(name)) await this.remove(name);
  }

  private remove = (name: string): Promise<void> => unlink(join(this.path, name)).catch(() => {});
}

/** The part of a segment that changes in place, as it is now. */
export function factsCopy({ sections, tables }: Segment): Partial<Sections> {
  const { gone, facts, saleBits, available, ratingAverage, ratingCount, sold, prices } = sections;
  return {
    tables: writeTables(tables),
    gone: gone.slice(),
    facts: facts.slice(),
    saleBits: saleBits.slice(),
    available: available.slice(),
    ratingAverage: ratingAverage.slice(),
    ratingCount: ratingCount.slice(),
    sold: sold.slice(),
    prices: prices.slice(),
  };
}
