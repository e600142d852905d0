import { randomBytes } from 'node:crypto';
import { open, readdir, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { writeTables } from '../index/column-builder.ts';
import type { Sections } from '../index/layout.ts';
import { Segment } from '../index/segment.ts';
import { openFixed, openSegment, type SegmentFiles, writePart, writePartNow } from './segment-files.ts';
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
  /** Names of files with the unchanging parts, being written or there; and of those with the facts. */
  private readonly fixed = new WeakMap<Segment, Promise<string>>();
  private readonly facts = new WeakMap<Segment, string>();
  /** Names that the manifest in place holds. */
  private saved: readonly string[] = [];
  /** Snapshots are written, and files given up, one after the other. */
  private turn: Promise<unknown> = Promise.resolve();
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
    return { position, segments: segments.map((files) => this.openSegment(files, { verify: true })) };
  }

  openSegment(files: SegmentFiles, opening: { verify: boolean }): Segment {
    const segment = openSegment(this.path, files, opening);
    this.fixed.set(segment, Promise.resolve(files.fixed));
    this.facts.set(segment, files.facts);
    return segment;
  }

  /** A segment whose unchanging part lies in a file from now on: its memory is free. Holds up the thread. */
  keep(sections: Sections): Segment {
    const name = `${this.freshName()}.fixed`;
    writePartNow(join(this.path, name), sections, 'fixed');
    const segment = new Segment({ ...sections, ...openFixed(this.path, name, { verify: false }) });
    this.fixed.set(segment, Promise.resolve(name));
    return segment;
  }

  /** The name of the file with a segment's unchanging part, which is written if there is none. */
  fixedOf(segment: Segment): Promise<string> {
    const known = this.fixed.get(segment);
    if (known !== undefined) return known;
    const name = `${this.freshName()}.fixed`;
    const written = writePart(join(this.path, name), segment.sections, 'fixed').then(() => name);
    this.fixed.set(segment, written);
    written.catch(() => this.fixed.delete(segment));
    return written;
  }

  /**
   * Writes what is not there yet and the facts as they are when it is called; then removes what the snapshot
   * before had and this one has not.
   */
  save(segments: readonly Segment[], place: SnapshotPlace): Promise<void> {
    // Facts go on changing while the files are written: what is written is of this moment.
    const copies = segments.map((segment) => ({ segment, facts: factsCopy(segment) }));
    return this.inTurn(() => this.write(copies, place));
  }

  private async write(
    copies: readonly { segment: Segment; facts: Partial<Sections> }[],
    place: SnapshotPlace,
  ): Promise<void> {
    const old = [...this.saved, ...copies.flatMap(({ segment }) => this.facts.get(segment) ?? [])];
    const named: SegmentFiles[] = [];
    for (const { segment, facts } of copies) {
      const files = { fixed: await this.fixedOf(segment), facts: `${this.freshName()}.facts` };
      await writePart(join(this.path, files.facts), facts, 'facts');
      this.facts.set(segment, files.facts);
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

  /** Removes the files of segments that are no more, but for those of the snapshot in place: the next one does. */
  giveUp(segments: readonly Segment[]): Promise<void> {
    return this.inTurn(async () => {
      for (const segment of segments) {
        const fixed = await this.fixed.get(segment)?.catch(() => undefined);
        for (const name of [fixed, this.facts.get(segment)])
          if (name !== undefined && !this.saved.includes(name)) await this.remove(name);
      }
    });
  }

  /** Removes what a merge of this name may have written before it failed. */
  async giveUpName(name: string): Promise<void> {
    for (const part of ['fixed', 'facts'])
      for (const end of ['', '.tmp']) await this.remove(`${name}.${part}${end}`);
  }

  /** Resolves when nothing is being written or removed. */
  idle = async (): Promise<void> => {
    await this.turn;
  };

  private inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => {});
    return done;
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
