import { initTRPC } from '@trpc/server';
import { can, type Permission } from '@zivero/shared/permissions';
import type { CustomerId } from '@zivero/shared/schemas/ids';
import type { StaffMember } from '@zivero/shared/schemas/staff';
import { AppError } from '../kernel/app-error.ts';
import type { Log } from '../kernel/log.ts';
import { toPublicShape } from './error-shape.ts';
import { chosenCurrency } from './shopper-currency.ts';
import { transformer } from './transformer.ts';

/** Who asks, as the session middleware found out from the cookies (see `http/session.ts`). */
export type Actor =
  | { kind: 'guest' }
  | { kind: 'customer'; customerId: CustomerId; familyId: string }
  /** A hint cookie says "signed in", the access token is gone: the browser must refresh first. */
  | { kind: 'expired' }
  | { kind: 'staff'; staff: StaffMember; familyId: string };

export type CookieOptions = { maxAgeSeconds: number; httpOnly: boolean; path: string };
export type CookieJar = {
  get(name: string): string | undefined;
  set(name: string, value: string, options: CookieOptions): void;
  remove(name: string, path: string): void;
};

export type RequestContext = {
  requestId: string;
  actor: Actor;
  /** Names this browser's guest bag and guest list; made when first needed by `anonymousId()`. */
  anonymousId: string | null;
  /** Returns the anonymous id, setting its signed cookie when there was none. */
  ensureAnonymousId(): string;
  cookies: CookieJar;
  /** Address of the caller as far as trusted proxies tell; for rate limits only. */
  ip: string;
  userAgent: string;
  log: Log;
};

export type Shopper =
  | { kind: 'guest'; anonymousId: string | null; currency?: string | undefined }
  | {
      kind: 'customer';
      customerId: CustomerId;
      anonymousId: string | null;
      currency?: string | undefined;
    };

const t = initTRPC.context<RequestContext>().create({
  transformer,
  errorFormatter: ({ shape, error, ctx }) => ({ ...shape, ...toPublicShape(error, ctx?.requestId ?? '') }),
});

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

/** Anyone; the answer must be the same for everybody. */
export const publicProcedure = t.procedure;

/** Guest or customer: `ctx.shopper`. An expired access token is refused so that no bag seems empty. */
export const shopperProcedure = t.procedure.use(({ ctx, next }) => {
  if (ctx.actor.kind === 'expired') throw new AppError('auth.access-expired');
  const currency = chosenCurrency(ctx.cookies);
  const shopper: Shopper =
    ctx.actor.kind === 'customer'
      ? { kind: 'customer', customerId: ctx.actor.customerId, anonymousId: ctx.anonymousId, currency }
      : { kind: 'guest', anonymousId: ctx.anonymousId, currency };
  return next({ ctx: { shopper } });
});

/** Signed-in customers only: `ctx.customerId`. */
export const customerProcedure = t.procedure.use(({ ctx, next }) => {
  if (ctx.actor.kind === 'expired') throw new AppError('auth.access-expired');
  if (ctx.actor.kind !== 'customer') throw new AppError('auth.required');
  return next({ ctx: { customerId: ctx.actor.customerId, familyId: ctx.actor.familyId } });
});

/** Staff whose role holds the permission: `ctx.staff`. */
export function staffProcedure(permission: Permission) {
  return t.procedure.use(({ ctx, next }) => {
    if (ctx.actor.kind === 'expired') throw new AppError('auth.access-expired');
    if (ctx.actor.kind !== 'staff') throw new AppError('auth.required');
    if (!can(ctx.actor.staff.role, permission)) throw new AppError('auth.forbidden', { detail: permission });
    return next({ ctx: { staff: ctx.actor.staff, familyId: ctx.actor.familyId } });
  });
}
