import {
  ByCustomerId,
  CustomerForStaff,
  CustomerGroupCount,
  CustomerList,
  CustomerRow,
  SetCustomerTerms,
} from '@zivero/shared/schemas/customers';
import { countedPageOf } from '@zivero/shared/schemas/paging';
import { z } from 'zod';
import { router, staffProcedure } from '../../rpc/trpc.ts';
import type { CustomersModule } from './customers.ts';

export function createCustomersAdminRouter(
  customers: Pick<CustomersModule, 'groups' | 'list' | 'forStaff' | 'setTerms'>,
) {
  const read = staffProcedure('customers.read');
  return router({
    groups: read.output(z.array(CustomerGroupCount)).query(() => customers.groups()),
    list: read
      .input(CustomerList)
      .output(countedPageOf(CustomerRow))
      .query(({ input }) => customers.list(input)),
    byId: read
      .input(ByCustomerId)
      .output(CustomerForStaff)
      .query(({ input }) => customers.forStaff(input.id)),
    /** Groups and exemption decide prices: whoever may make promotions may set them. */
    setTerms: staffProcedure('promotions.write')
      .input(SetCustomerTerms)
      .output(CustomerForStaff)
      .mutation(({ input }) => customers.setTerms(input)),
  });
}
