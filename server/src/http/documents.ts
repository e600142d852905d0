import { can } from '@zivero/shared/permissions';
import { OrderToken } from '@zivero/shared/schemas/checkout';
import { CorrectionId } from '@zivero/shared/schemas/documents';
import { FulfilmentId, OrderId } from '@zivero/shared/schemas/ids';
import { AppError } from '../kernel/app-error.ts';
import type { DocumentsModule, Printed } from '../modules/documents/documents.ts';
import type { Actor } from '../rpc/trpc.ts';
import type { CorridorContext } from './corridor.ts';

/**
 * `GET /documents/orders/ID/invoice.pdf`, `…/packing-slip.pdf?parcel=ID` for staff, and
 * `/documents/mine/TOKEN/invoice.pdf`, and `…/corrections/ID.pdf` beside each, for whoever may see the order by its link.
 */
export function createDocumentPages(documents: DocumentsModule) {
  return {
    async invoice(c: CorridorContext): Promise<Response> {
      mustReadOrders(c.get('context').actor);
      return send(await documents.invoice(parse(OrderId, c.req.param('id'))));
    },
    async packingSlip(c: CorridorContext): Promise<Response> {
      mustReadOrders(c.get('context').actor);
      const parcel = c.req.query('parcel');
      return send(
        await documents.packingSlip(
          parse(OrderId, c.req.param('id')),
          parcel === undefined ? null : parse(FulfilmentId, parcel),
        ),
      );
    },
    async correction(c: CorridorContext): Promise<Response> {
      mustReadOrders(c.get('context').actor);
      return send(
        await documents.correction(parse(OrderId, c.req.param('id')), correctionOf(c.req.param('file'))),
      );
    },
    myCorrection: async (c: CorridorContext): Promise<Response> =>
      send(
        await documents.correctionByToken(
          parse(OrderToken, c.req.param('token')),
          correctionOf(c.req.param('file')),
        ),
      ),
    mine: async (c: CorridorContext): Promise<Response> =>
      send(await documents.invoiceByToken(parse(OrderToken, c.req.param('token')))),
  };
}

function send({ fileName, body }: Printed): Response {
  return new Response(body, {
    headers: {
      'content-type': 'application/pdf',
      'content-disposition': `inline; filename="${fileName.replaceAll(/[^\x20-\x7e]/g, '-')}"; filename*=UTF-8''${encodeURIComponent(fileName)}`,
      // A person's address and what they bought: kept by nobody on the way.
      'cache-control': 'private, no-store',
      'x-robots-tag': 'noindex',
    },
  });
}

/** What is not even an id is as unknown as an id that does not exist. */
function parse<T>(schema: { safeParse(value: unknown): { success: boolean; data?: T } }, value: unknown): T {
  const { success, data } = schema.safeParse(value);
  if (!success || data === undefined) throw new AppError('order.not-found');
  return data;
}

const correctionOf = (file: string | undefined): string => parse(CorrectionId, file?.replace(/\.pdf$/, ''));

/** As `staffProcedure('orders.read')` does for calls. */
function mustReadOrders(actor: Actor): void {
  if (actor.kind === 'expired') throw new AppError('auth.access-expired');
  if (actor.kind !== 'staff') throw new AppError('auth.required');
  if (!can(actor.staff.role, 'orders.read')) throw new AppError('auth.forbidden', { detail: 'orders.read' });
}
