import sharp, { type Sharp } from 'sharp';
import { AppError } from '../../kernel/app-error.ts';
import { isPicture } from './media.rules.ts';

export type Picture = { bytes: Uint8Array; width: number; height: number; paper: string };

/** A stranger's file may claim to be huge: it is refused before it is unpacked. */
const MAX_PIXELS = 50_000_000;
const MAX_SIDE = 2_400;
const QUALITY = 84;
const TIMEOUT_SECONDS = 20;

/**
 * A real picture from a stranger's bytes: JPEG, PNG, WebP, AVIF or GIF in, WebP out; upright, at most 2,400
 * pixels a side, without metadata. Throws `media.unsupported` for everything else.
 */
export async function readPicture(bytes: Uint8Array): Promise<Picture> {
  // By its first bytes, so that no parser of SVG or of other formats ever sees it.
  if (!isPicture(bytes)) throw new AppError('media.unsupported', { detail: 'format' });
  try {
    const upright = sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error' }).autoOrient();
    const { data, info } = await toWebp(
      upright.resize({ width: MAX_SIDE, height: MAX_SIDE, fit: 'inside', withoutEnlargement: true }),
    ).toBuffer({ resolveWithObject: true });
    return { bytes: data, width: info.width, height: info.height, paper: await paperOf(data) };
  } catch (cause) {
    throw new AppError('media.unsupported', { detail: 'cannot be read', cause });
  }
}

/** The picture at most `width` pixels wide; never made larger than it is. */
export async function scalePicture(path: string, width: number): Promise<Uint8Array> {
  return toWebp(
    sharp(path, { limitInputPixels: MAX_PIXELS }).resize({ width, withoutEnlargement: true }),
  ).toBuffer();
}

const toWebp = (image: Sharp): Sharp =>
  image.timeout({ seconds: TIMEOUT_SECONDS }).webp({ quality: QUALITY });

/** The colour that most of the picture has, `#rrggbb`. */
async function paperOf(bytes: Uint8Array): Promise<string> {
  const { dominant } = await sharp(bytes)
    .resize({ width: 64, withoutEnlargement: true })
    .flatten({ background: '#ffffff' })
    .stats();
  return `#${[dominant.r, dominant.g, dominant.b].map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}
