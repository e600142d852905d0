import type { Image } from '@zivero/shared/schemas/catalog';
import type { MediaFiles, StoredFile } from '../../infra/storage/media-files.ts';
import { AppError } from '../../kernel/app-error.ts';
import { newId } from '../../kernel/ids.ts';
import { parseMediaPath } from './media.rules.ts';
import { readPicture, scalePicture } from './picture.ts';

export type MediaDeps = { files: MediaFiles };

export const MAX_UPLOAD_BYTES = 10 * 1024 * 1024;
const MAX_SCALING = 4;

export type MediaModule = ReturnType<typeof createMedia>;

/** Pictures: taken in, checked and made WebP; given out in the widths that the apps ask for. */
export function createMedia({ files }: MediaDeps) {
  const scaling = new Map<string, Promise<StoredFile>>();
  const scale = limited(MAX_SCALING);

  /** Stores a picture under a name of ours. Throws `media.unsupported`, `request.too-large`. */
  async function upload({ bytes, alt }: { bytes: Uint8Array; alt: string }): Promise<Image> {
    if (bytes.length > MAX_UPLOAD_BYTES) throw new AppError('request.too-large');
    const picture = await readPicture(bytes);
    const id = newId('img');
    const key = `${id}.webp`;
    await files.write(key, picture.bytes);
    const { width, height, paper } = picture;
    return { id, key, width, height, alt, paper };
  }

  /**
   * The file behind `/media/{path}`: `img_….webp`, or `w320/img_….webp`, which is made at the first request
   * and kept. Throws `media.not-found`, also for widths that are not offered.
   */
  async function open(path: string): Promise<StoredFile> {
    const wanted = parseMediaPath(path);
    if (!wanted) throw new AppError('media.not-found');
    const { key, width } = wanted;
    const found = await files.find(key, width ?? undefined);
    if (found) return found;
    if (width === null) throw new AppError('media.not-found');
    return scaledOnce(key, width);
  }

  /** However many ask at once, a width is made once. */
  function scaledOnce(key: string, width: number): Promise<StoredFile> {
    const name = `${width}/${key}`;
    const running = scaling.get(name);
    if (running !== undefined) return running;
    const made = makeScaled(key, width).finally(() => scaling.delete(name));
    scaling.set(name, made);
    return made;
  }

  async function makeScaled(key: string, width: number): Promise<StoredFile> {
    const original = await files.find(key);
    if (!original) throw new AppError('media.not-found');
    await files.write(key, await scale(() => scalePicture(original.path, width)), width);
    const stored = await files.find(key, width);
    if (!stored) throw new AppError('media.not-found', { detail: 'removed while it was scaled' });
    return stored;
  }

  return { upload, open };
}

/** At most `slots` of these at once; the others wait their turn. */
function limited(slots: number) {
  let free = slots;
  const waiting: (() => void)[] = [];
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}
