import { MEDIA_WIDTHS } from '@zivero/shared/schemas/catalog';

export type MediaRequest = { key: string; width: number | null };

/** "w320/demo/mug.webp" → width 320 of demo/mug.webp; a width that is not offered names no picture. */
export function parseMediaPath(path: string): MediaRequest | null {
  const scaled = /^w(\d{1,5})\/(.+)$/.exec(path);
  if (!scaled) return { key: path, width: null };
  const width = MEDIA_WIDTHS.find((offered) => String(offered) === scaled[1]);
  return width === undefined || scaled[2] === undefined ? null : { key: scaled[2], width };
}

const text = (bytes: Uint8Array, from: number, to: number): string =>
  String.fromCharCode(...bytes.subarray(from, to));

/** Whether the first bytes are those of JPEG, PNG, WebP, AVIF or GIF; a name or a content type proves nothing. */
export function isPicture(bytes: Uint8Array): boolean {
  if (bytes.length < 16) return false;
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return true;
  if (text(bytes, 0, 8) === '\x89PNG\r\n\x1a\n') return true;
  if (text(bytes, 0, 4) === 'RIFF' && text(bytes, 8, 12) === 'WEBP') return true;
  if (text(bytes, 0, 4) === 'GIF8') return true;
  return text(bytes, 4, 8) === 'ftyp' && ['avif', 'avis'].includes(text(bytes, 8, 12));
}
