import { CustomerGroupCount } from '@zivero/shared/schemas/customers';
import { z } from 'zod';
import { router, staffProcedure } from '../../rpc/trpc.ts';
import type { CustomersModule } from './customers.ts';

export function createCustomersAdminRouter(customers: Pick<CustomersModule, 'groups'>) {
  const read = staffProcedure('customers.read');
  return router({
    groups: read.output(z.array(CustomerGroupCount)).query(() => customers.groups()),
  });
}
