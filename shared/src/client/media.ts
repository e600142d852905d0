import type { Image, MEDIA_WIDTHS } from '../schemas/catalog.ts';

/** The same list as the server's, checked by its type: importing its value would load Zod. */
const WIDTHS: typeof MEDIA_WIDTHS = [160, 320, 480, 640, 960, 1280, 1600];

/** Address of a picture, scaled to one of the server's widths, or the original. `origin` is empty on one origin. */
export function mediaUrl(key: string, width: (typeof WIDTHS)[number] | null = null, origin = ''): string {
  return width === null ? `${origin}/media/${key}` : `${origin}/media/w${width}/${key}`;
}

/** `srcset` up to the picture's own width (never scaled up), and a middle one as `src`. */
export function pictureSources(
  image: Pick<Image, 'key' | 'width'>,
  origin = '',
): { src: string; srcset: string } {
  const widths = WIDTHS.filter((width) => width <= image.width);
  const fitting = widths.length > 0 ? widths : [WIDTHS[0]];
  const middle = fitting.findLast((width) => width <= 640) ?? WIDTHS[0];
  return {
    src: mediaUrl(image.key, middle, origin),
    srcset: fitting.map((width) => `${mediaUrl(image.key, width, origin)} ${width}w`).join(', '),
  };
}
