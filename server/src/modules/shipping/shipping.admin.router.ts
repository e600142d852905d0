import { ByMethodId, ByZoneId, SaveMethod, SaveZone, ShippingSetup } from '@zivero/shared/schemas/shipping';
import { router, staffProcedure } from '../../rpc/trpc.ts';
import type { ShippingModule } from './shipping.ts';

export function createShippingAdminRouter(shipping: ShippingModule) {
  const staff = staffProcedure('settings.write');
  return router({
    setup: staff.output(ShippingSetup).query(() => shipping.setup()),
    saveMethod: staff
      .input(SaveMethod)
      .output(ShippingSetup)
      .mutation(({ input }) => shipping.saveMethod(input)),
    saveZone: staff
      .input(SaveZone)
      .output(ShippingSetup)
      .mutation(({ input }) => shipping.saveZone(input)),
    removeMethod: staff
      .input(ByMethodId)
      .output(ShippingSetup)
      .mutation(({ input }) => shipping.removeMethod(input.id)),
    removeZone: staff
      .input(ByZoneId)
      .output(ShippingSetup)
      .mutation(({ input }) => shipping.removeZone(input.id)),
  });
}
