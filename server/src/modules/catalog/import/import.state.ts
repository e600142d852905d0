import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { newIdBase } from './import.ids.ts';
import { fileHash } from './import.source.ts';
import type { ImportOptions } from './import.types.ts';

const State = z.object({
  version: z.literal(1),
  startedAt: z.string(),
  idBase: z.string(),
  /** Rows of the file that are done with. */
  rowsDone: z.int(),
  created: z.int(),
  updated: z.int(),
  unchanged: z.int(),
  skipped: z.int(),
  failed: z.int(),
  errorFile: z.string().nullable(),
  errorBytes: z.int(),
});
export type ImportState = z.infer<typeof State>;

export type StateFile = { state: ImportState; save(): Promise<void>; forget(): Promise<void> };

/**
 * How far an import of exactly this file with exactly these settings came, or a new beginning. Written after
 * each batch, whole or not at all; forgotten when the import is done.
 */
export async function openState(options: ImportOptions, now: Date): Promise<StateFile> {
  const fresh: ImportState = {
    version: 1,
    startedAt: now.toISOString(),
    idBase: newIdBase(),
    rowsDone: 0,
    created: 0,
    updated: 0,
    unchanged: 0,
    skipped: 0,
    failed: 0,
    errorFile: options.errorFile ?? null,
    errorBytes: 0,
  };
  const { stateDir, dryRun } = options;
  if (stateDir === undefined || dryRun) return { state: fresh, save: async () => {}, forget: async () => {} };
  const path = join(stateDir, `${await keyOf(options)}.json`);
  await mkdir(stateDir, { recursive: true });
  const state = (await readState(path)) ?? fresh;
  return {
    state,
    async save() {
      await writeFile(`${path}.new`, JSON.stringify(state));
      await rename(`${path}.new`, path);
    },
    forget: () => rm(path, { force: true }),
  };
}

async function keyOf({ source, mapping, onExisting, onNew, currency, decimal, errorFile }: ImportOptions) {
  const settings = [source.format, mapping, onExisting, onNew, currency, decimal, errorFile];
  return createHash('sha256')
    .update(await fileHash(source.path))
    .update(JSON.stringify(settings))
    .digest('hex')
    .slice(0, 32);
}

/** A state that cannot be read is none: the import starts from the first row and finds what is there. */
async function readState(path: string): Promise<ImportState | null> {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    return State.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
