import { apiOrigin } from '../env.ts';

/** Address of a picture: scaled to one of the widths the server makes, or as it was uploaded. */
export function mediaUrl(key: string, width?: 160 | 320 | 480 | 640 | 960): string {
  const path = key.split('/').map(encodeURIComponent).join('/');
  return width ? `${apiOrigin}/media/w${width}/${path}` : `${apiOrigin}/media/${path}`;
}
