import { copyFile, mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { demoPictures } from '../demo-media/demo-pictures.ts';
import { pictureKey } from './pictures.ts';

const COMMITTED = join(import.meta.dirname, '../demo-media/img');

/** Puts the committed pictures into the folder of uploads, under the keys that the products name. */
export async function seedMedia(mediaDir: string): Promise<void> {
  for (const { file, bytes } of demoPictures) {
    const target = join(mediaDir, pictureKey(file));
    const there = await stat(target).catch(() => null);
    if (there?.size === bytes) continue;
    await mkdir(dirname(target), { recursive: true });
    await copyFile(join(COMMITTED, file), target);
  }
}
