import { can } from '@zivero/shared/permissions';
import { AppError } from '../kernel/app-error.ts';
import { MAX_UPLOAD_BYTES, type MediaModule } from '../modules/media/media.ts';
import type { Actor } from '../rpc/trpc.ts';
import type { CorridorContext } from './corridor.ts';

const PREFIX = '/media/';
const MAX_ALT = 300;

/** `GET /media/*` and `POST /media` (multipart: `file`, and `alt` if there is one). */
export function createMediaHandlers(media: MediaModule) {
  async function serve(c: CorridorContext): Promise<Response> {
    const { path, etag } = await media.open(c.req.path.slice(PREFIX.length));
    const headers = {
      'content-type': 'image/webp',
      'cache-control': 'public, max-age=31536000, immutable',
      // Pictures are shown by the apps wherever these are hosted.
      'cross-origin-resource-policy': 'cross-origin',
      'x-content-type-options': 'nosniff',
      etag,
    };
    if (c.req.header('if-none-match') === etag) return new Response(null, { status: 304, headers });
    return new Response(Bun.file(path), { headers });
  }

  async function upload(c: CorridorContext): Promise<Response> {
    mustEditCatalog(c.get('context').actor);
    const form = await formOf(c.req.raw);
    const file = form.get('file');
    if (!(file instanceof File))
      throw new AppError('request.invalid', { fields: [{ path: 'file', code: 'required' }] });
    if (file.size > MAX_UPLOAD_BYTES) throw new AppError('request.too-large');
    const alt = form.get('alt');
    const image = await media.upload({
      bytes: new Uint8Array(await file.arrayBuffer()),
      alt: typeof alt === 'string' ? alt.trim().slice(0, MAX_ALT) : '',
    });
    return Response.json(image, { status: 201, headers: { 'cache-control': 'no-store' } });
  }

  return { serve, upload };
}

/** As `staffProcedure('catalog.write')` does for calls. */
function mustEditCatalog(actor: Actor): void {
  if (actor.kind === 'expired') throw new AppError('auth.access-expired');
  if (actor.kind !== 'staff') throw new AppError('auth.required');
  if (!can(actor.staff.role, 'catalog.write'))
    throw new AppError('auth.forbidden', { detail: 'catalog.write' });
}

async function formOf(request: Request) {
  if (!request.headers.get('content-type')?.startsWith('multipart/form-data'))
    throw new AppError('media.unsupported', { detail: 'not multipart' });
  try {
    return await request.formData();
  } catch (cause) {
    throw new AppError('request.malformed', { cause });
  }
}
