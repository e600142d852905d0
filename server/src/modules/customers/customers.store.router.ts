import { RemoveAddress, SaveAddress, SavedAddress } from '@zivero/shared/schemas/address';
import {
  ChangePassword,
  ChangePasswordResult,
  Customer,
  CustomerSession,
  Done,
  SignIn,
  SignInResult,
  SignUp,
  SignUpResult,
  UpdateProfile,
} from '@zivero/shared/schemas/customers';
import { z } from 'zod';
import type { Clock } from '../../kernel/clock.ts';
import { clearSessionCookies, setSessionCookies } from '../../rpc/session-cookies.ts';
import {
  customerProcedure,
  publicProcedure,
  type RequestContext,
  router,
  shopperProcedure,
} from '../../rpc/trpc.ts';
import type { Browser, CustomersModule } from './customers.ts';

const browserOf = (ctx: RequestContext): Browser => ({
  ip: ctx.ip,
  userAgent: ctx.userAgent,
  anonymousId: ctx.anonymousId,
});

export function createCustomersStoreRouter({
  customers,
  clock,
}: {
  customers: CustomersModule;
  clock: Clock;
}) {
  return router({
    session: shopperProcedure.output(CustomerSession).query(async ({ ctx }) => {
      const customer = ctx.shopper.kind === 'customer' ? await customers.byId(ctx.shopper.customerId) : null;
      return customer === null ? { kind: 'guest' } : { kind: 'customer', customer };
    }),
    signUp: publicProcedure
      .input(SignUp)
      .output(SignUpResult)
      .mutation(async ({ ctx, input }) => {
        const result = await customers.signUp(input, browserOf(ctx));
        if (result.kind === 'ok')
          setSessionCookies(ctx.cookies, 'store', { tokens: result.tokens, now: clock.now() });
        return result;
      }),
    signIn: publicProcedure
      .input(SignIn)
      .output(SignInResult)
      .mutation(async ({ ctx, input }) => {
        const result = await customers.signIn(input, browserOf(ctx));
        if (result.kind === 'ok')
          setSessionCookies(ctx.cookies, 'store', { tokens: result.tokens, now: clock.now() });
        return result;
      }),
    signOut: shopperProcedure.output(Done).mutation(async ({ ctx }) => {
      if (ctx.actor.kind === 'customer') await customers.signOut(ctx.actor.familyId);
      clearSessionCookies(ctx.cookies, 'store');
      return { ok: true };
    }),
    updateProfile: customerProcedure
      .input(UpdateProfile)
      .output(Customer)
      .mutation(({ ctx, input }) => customers.updateProfile(ctx.customerId, input)),
    changePassword: customerProcedure
      .input(ChangePassword)
      .output(ChangePasswordResult)
      .mutation(({ ctx, input }) => {
        const who = { customerId: ctx.customerId, familyId: ctx.familyId, ip: ctx.ip };
        return customers.changePassword(who, input);
      }),
    addresses: customerProcedure
      .output(z.array(SavedAddress))
      .query(({ ctx }) => customers.addresses.list(ctx.customerId)),
    saveAddress: customerProcedure
      .input(SaveAddress)
      .output(z.array(SavedAddress))
      .mutation(({ ctx, input }) => customers.addresses.save(ctx.customerId, input)),
    removeAddress: customerProcedure
      .input(RemoveAddress)
      .output(z.array(SavedAddress))
      .mutation(({ ctx, input }) => customers.addresses.remove(ctx.customerId, input.id)),
  });
}
