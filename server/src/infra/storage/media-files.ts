import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A file that can be served: its path, its size in bytes and a tag that changes with its content. */
export type StoredFile = { path: string; size: number; etag: string };

/**
 * Names of folders and files of lower-case letters, digits, `_` and `-`, ending in `.webp`: what cannot be
 * said cannot lead out of the folder.
 */
const KEY = /^(?:[a-z0-9][a-z0-9_-]{0,99}\/){0,3}[a-z0-9][a-z0-9_-]{0,99}\.webp$/;
export const isMediaKey = (key: string): boolean => KEY.test(key);

export type MediaFiles = ReturnType<typeof createMediaFiles>;

/** Pictures in one folder of this machine's disk; scaled ones beside them under `.scaled`. */
export function createMediaFiles({ dir }: { dir: string }) {
  const pathOf = (key: string, width?: number): string => {
    if (!isMediaKey(key)) throw new RangeError('not a media key');
    return width === undefined ? join(dir, key) : join(dir, '.scaled', `w${width}`, key);
  };

  /** Null when there is none. */
  async function find(key: string, width?: number): Promise<StoredFile | null> {
    if (!isMediaKey(key)) return null;
    const path = pathOf(key, width);
    const found = await stat(path).catch(unlessMissing);
    if (!found?.isFile()) return null;
    return {
      path,
      size: found.size,
      etag: `"${found.size.toString(36)}-${Math.trunc(found.mtimeMs).toString(36)}"`,
    };
  }

  /** Whole or not at all: a reader never sees half a file, a crash leaves at most a stray temporary one. */
  async function write(key: string, bytes: Uint8Array, width?: number): Promise<void> {
    const path = pathOf(key, width);
    await mkdir(dirname(path), { recursive: true });
    const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
    try {
      await writeFile(temporary, bytes);
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  return { find, write };
}

function unlessMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
  throw error;
}
