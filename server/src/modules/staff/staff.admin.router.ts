import { Done, SignIn } from '@zivero/shared/schemas/customers';
import { StaffSession, StaffSignInResult } from '@zivero/shared/schemas/staff';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import { clearSessionCookies, setSessionCookies } from '../../rpc/session-cookies.ts';
import { publicProcedure, router } from '../../rpc/trpc.ts';
import type { SettingsModule } from '../settings/settings.ts';
import type { StaffModule } from './staff.ts';

export type StaffRouterDeps = { staff: StaffModule; settings: Pick<SettingsModule, 'get'>; clock: Clock };

export function createStaffAdminRouter({ staff, settings, clock }: StaffRouterDeps) {
  return router({
    session: publicProcedure.output(StaffSession).query(async ({ ctx }) => {
      if (ctx.actor.kind === 'expired') throw new AppError('auth.access-expired');
      if (ctx.actor.kind !== 'staff') return { kind: 'none' };
      return { kind: 'staff', staff: ctx.actor.staff, shopName: (await settings.get()).name };
    }),
    signIn: publicProcedure
      .input(SignIn)
      .output(StaffSignInResult)
      .mutation(async ({ ctx, input }) => {
        const result = await staff.signIn(input, ctx);
        if (result.kind === 'ok')
          setSessionCookies(ctx.cookies, 'admin', { tokens: result.tokens, now: clock.now() });
        return result;
      }),
    signOut: publicProcedure.output(Done).mutation(async ({ ctx }) => {
      // The browser refreshes and asks again, so that the family in PostgreSQL ends too.
      if (ctx.actor.kind === 'expired') throw new AppError('auth.access-expired');
      if (ctx.actor.kind === 'staff') await staff.signOut(ctx.actor.familyId);
      clearSessionCookies(ctx.cookies, 'admin');
      return { ok: true };
    }),
  });
}
