import { countedPageOf } from '@zivero/shared/schemas/paging';
import {
  AdminReturnList,
  AdminReturnRow,
  AdminReturnsOfOrder,
  ByReturnId,
  ByReturnsOfOrder,
  DecideReturn,
  ExchangeChoices,
  ExchangeReturn,
  ReceiveReturn,
  RefundReturn,
  ReturnActResult,
  ReturnViewCounts,
  ReturnWindow,
  StaffStartReturn,
} from '@zivero/shared/schemas/returns';
import { router, staffProcedure } from '../../rpc/trpc.ts';
import type { ReturnsModule } from './returns.ts';

export function createReturnsAdminRouter(returns: ReturnsModule) {
  const reading = staffProcedure('orders.read');
  const handling = staffProcedure('orders.fulfil');
  /** Saying yes is a promise of money. */
  const deciding = staffProcedure('orders.refund');
  return router({
    list: reading
      .input(AdminReturnList)
      .output(countedPageOf(AdminReturnRow))
      .query(({ input }) => returns.list(input)),
    counts: reading.output(ReturnViewCounts).query(() => returns.counts()),
    ofOrder: reading
      .input(ByReturnsOfOrder)
      .output(AdminReturnsOfOrder)
      .query(({ input }) => returns.ofOrder(input.orderId)),
    start: deciding
      .input(StaffStartReturn)
      .output(ReturnActResult)
      .mutation(({ ctx, input }) => returns.startByStaff(input, ctx.staff.id)),
    decide: deciding
      .input(DecideReturn)
      .output(ReturnActResult)
      .mutation(({ ctx, input }) => returns.decide(input, ctx.staff.id)),
    receive: handling
      .input(ReceiveReturn)
      .output(ReturnActResult)
      .mutation(({ ctx, input }) => returns.receive(input, ctx.staff.id)),
    refund: deciding
      .input(RefundReturn)
      .output(ReturnActResult)
      .mutation(({ ctx, input }) => returns.refund(input, ctx.staff.id)),
    choices: handling
      .input(ByReturnId)
      .output(ExchangeChoices)
      .query(({ input }) => returns.choices(input.id)),
    exchange: deciding
      .input(ExchangeReturn)
      .output(ReturnActResult)
      .mutation(({ ctx, input }) => returns.exchange(input, ctx.staff.id)),
    window: reading.output(ReturnWindow).query(() => returns.windowDays()),
    setWindow: staffProcedure('settings.write')
      .input(ReturnWindow)
      .output(ReturnWindow)
      .mutation(({ input }) => returns.setWindow(input)),
  });
}
