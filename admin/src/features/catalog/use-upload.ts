import { toAppError } from '@zivero/shared/client/app-error';
import { Image } from '@zivero/shared/schemas/catalog';
import { apiOrigin } from '../../env.ts';
import { useApi } from '../../lib/api.ts';

/** Sends pictures to `/media`; answers the stored picture or throws a `ClientError`. */
export function useUpload() {
  const api = useApi();
  async function send(file: File): Promise<Image> {
    const body = new FormData();
    body.append('file', file);
    const reply = await fetch(`${apiOrigin}/media`, { method: 'POST', body, credentials: 'include' });
    const answer: unknown = await reply.json().catch(() => null);
    if (!reply.ok) throw toAppError({ data: errorOf(answer) });
    return Image.parse(answer);
  }
  async function upload(file: File): Promise<Image> {
    try {
      return await send(file);
    } catch (cause) {
      const error = toAppError(cause);
      if (error.code !== 'auth.access-expired') throw error;
      // Any call of the typed client renews the access token; then once more.
      await api.catalog.brands.query();
      return send(file);
    }
  }
  return { upload };
}

/** The public error, whether it lies at the top or under `error`. */
function errorOf(answer: unknown): unknown {
  return typeof answer === 'object' && answer !== null && 'error' in answer ? answer.error : answer;
}
