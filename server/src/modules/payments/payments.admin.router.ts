import {
  CaptureOrder,
  CaptureOrderResult,
  LedgerMismatch,
  ReleaseHold,
} from '@zivero/shared/schemas/captures';
import { z } from 'zod';
import { router, staffProcedure } from '../../rpc/trpc.ts';
import type { PaymentsModule } from './payments.ts';

export type PaymentsAdminDeps = { payments: Pick<PaymentsModule, 'capture' | 'releaseHold' | 'mismatches'> };

/** Money that is held, and books that do not fit. */
export function createPaymentsAdminRouter({ payments }: PaymentsAdminDeps) {
  return router({
    capture: staffProcedure('orders.refund')
      .input(CaptureOrder)
      .output(CaptureOrderResult)
      .mutation(({ ctx, input }) => payments.capture(input, ctx.staff.id)),
    release: staffProcedure('orders.refund')
      .input(ReleaseHold)
      .output(CaptureOrderResult)
      .mutation(({ ctx, input }) => payments.releaseHold(input, ctx.staff.id)),
    mismatches: staffProcedure('orders.read')
      .output(z.array(LedgerMismatch))
      .query(() => payments.mismatches()),
  });
}
