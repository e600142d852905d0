import { afterAll, describe, expect, test } from 'bun:test';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Image, MEDIA_WIDTHS } from '@zivero/shared/schemas/catalog';
import sharp from 'sharp';
import { createMediaFiles, isMediaKey } from '../../infra/storage/media-files.ts';
import { AppError } from '../../kernel/app-error.ts';
import { createMedia } from './media.ts';

const dir = await mkdtemp(join(tmpdir(), 'zivero-media-'));
afterAll(() => rm(dir, { recursive: true, force: true }));
const files = createMediaFiles({ dir });
const media = createMedia({ files });

/** Left half red, right half (and a little more) blue. */
async function picture(format: 'jpeg' | 'png' | 'webp' | 'avif' | 'gif', width = 900, height = 600) {
  const red = await sharp({
    create: { width: Math.floor(width * 0.3), height, channels: 3, background: '#c00000' },
  })
    .png()
    .toBuffer();
  return sharp({ create: { width, height, channels: 3, background: '#0000c0' } })
    .composite([{ input: red, left: 0, top: 0 }])
    .withExif({ IFD0: { Artist: 'Ada', Copyright: 'secret place 52.37N' } })
    .toFormat(format)
    .toBuffer();
}
const upload = async (bytes: Uint8Array) => media.upload({ bytes, alt: 'A test' });
const faultOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'nothing thrown',
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );

describe('uploads', () => {
  test('each kind of picture becomes WebP under a name of ours, with its size and colour', async () => {
    for (const format of ['jpeg', 'png', 'webp', 'avif', 'gif'] as const) {
      const image = Image.parse(await upload(await picture(format)));
      expect(image).toMatchObject({ width: 900, height: 600, alt: 'A test', key: `${image.id}.webp` });
      const [, red, green, blue] = /^#(..)(..)(..)$/.exec(image.paper) ?? [];
      expect([red, green, blue].map((part) => Number.parseInt(part ?? '', 16) > 100)).toEqual([
        false,
        false,
        true,
      ]);
      const stored = await media.open(image.key);
      expect((await sharp(stored.path).metadata()).format).toBe('webp');
    }
  });

  test('metadata does not survive, orientation does, and huge pictures are made smaller', async () => {
    const turned = await sharp(await picture('jpeg', 3_000, 1_000))
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    expect(turned.includes('secret place')).toBe(true);
    const image = await upload(turned);
    const { path } = await media.open(image.key);
    const metadata = await sharp(path).metadata();
    expect([metadata.exif, metadata.icc, metadata.xmp]).toEqual([undefined, undefined, undefined]);
    expect(Buffer.from(await Bun.file(path).arrayBuffer()).includes('secret place')).toBe(false);
    expect([image.width, image.height]).toEqual([800, 2_400]);
  });

  test('what is no picture is refused whatever it is called, and nothing is written', async () => {
    const before = (await readdir(dir)).length;
    const text = (content: string) => new TextEncoder().encode(content.padEnd(64));
    const cut = (await picture('png')).subarray(0, 200);
    const bomb = await sharp({ create: { width: 9_000, height: 9_000, channels: 3, background: '#fff' } })
      .png()
      .toBuffer();
    const refused = [
      text('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
      text('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'),
      text('<!doctype html><script>alert(1)</script>'),
      text('%PDF-1.7'),
      text('GIF89a and then nonsense'),
      new Uint8Array([0xff, 0xd8, 0xff]),
      new Uint8Array(0),
      cut,
      bomb,
    ];
    for (const bytes of refused) expect(await faultOf(upload(bytes))).toBe('media.unsupported');
    expect(await faultOf(upload(new Uint8Array(10 * 1024 * 1024 + 1)))).toBe('request.too-large');
    expect((await readdir(dir)).length).toBe(before);
  });
});

describe('serving', () => {
  test('every offered width is scaled down in proportion and never made larger', async () => {
    const { key } = await upload(await picture('png'));
    for (const width of MEDIA_WIDTHS) {
      const { width: got, height } = await sharp((await media.open(`w${width}/${key}`)).path).metadata();
      expect(got).toBe(Math.min(width, 900));
      expect(Math.abs((height ?? 0) - ((got ?? 0) * 2) / 3)).toBeLessThan(1.5);
    }
  });

  test('a width is made once, however many ask at the same time, and kept', async () => {
    const { key } = await upload(await picture('png'));
    const found = await Promise.all(Array.from({ length: 20 }, () => media.open(`w320/${key}`)));
    expect(new Set(found.map(({ etag }) => etag)).size).toBe(1);
    const [first] = found;
    if (!first) throw new Error('nothing found');
    const { ino, mtimeMs } = await stat(first.path);
    await createMedia({ files }).open(`w320/${key}`);
    const again = await stat(first.path);
    expect([again.ino, again.mtimeMs]).toEqual([ino, mtimeMs]);
    expect((await readdir(join(dir, '.scaled/w320'))).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test('no path leads out of the folder, to scaled files directly, or to a width that is not offered', async () => {
    await writeFile(join(dir, '..', 'zivero-outside.webp'), 'x');
    const { key } = await upload(await picture('png'));
    await media.open(`w160/${key}`);
    const paths = [
      '../zivero-outside.webp',
      'w320/../../zivero-outside.webp',
      '..%2fzivero-outside.webp',
      '/etc/passwd',
      `.scaled/w160/${key}`,
      `w161/${key}`,
      `w0160/${key}`,
      `w160/w160/${key}`,
      `${key}/`,
      `./${key}`,
      `${key}\0.webp`,
      'demo',
      '',
      'img_missing.webp',
      'w320/img_missing.webp',
    ];
    for (const path of paths)
      expect(`${path}: ${await faultOf(media.open(path))}`).toBe(`${path}: media.not-found`);
    await rm(join(dir, '..', 'zivero-outside.webp'));
  });

  test('keys are words of a-z, 0-9, - and _ with folders, and nothing else', () => {
    for (const key of ['demo/mug-sage.webp', 'img_01k.webp', 'a/b/c.webp'])
      expect(isMediaKey(key)).toBe(true);
    for (const key of [
      'a..webp',
      'A.webp',
      'a.svg',
      'a.webp.svg',
      '-a.webp',
      'a//b.webp',
      'a/b/c/d/e.webp',
      '\n.webp',
    ])
      expect(isMediaKey(key)).toBe(false);
  });
});
