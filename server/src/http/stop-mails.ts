import { StopMails } from '@zivero/shared/schemas/mails';
import type { Context } from 'hono';
import type { AbandonedCarts } from '../modules/notifications/abandoned-carts.ts';

/**
 * POST /mail/stop/TOKEN: one press in a mail program (RFC 8058), without cookies and without a page. The
 * answer is the same for every token: nobody learns which are real.
 */
export function createStopMails({ stop }: Pick<AbandonedCarts, 'stop'>) {
  return async (c: Context): Promise<Response> => {
    const parsed = StopMails.safeParse({ token: c.req.param('token') });
    if (parsed.success) await stop(parsed.data.token);
    return c.body(null, 204);
  };
}
