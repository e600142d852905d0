import { ROLE_PERMISSIONS, type StaffRole } from '@zivero/shared/permissions';
import { newId } from '../src/kernel/ids.ts';
import { createLog } from '../src/kernel/log.ts';
import type { Actor, RequestContext } from '../src/rpc/trpc.ts';

/** A request as the corridor hands it to a router, for calls without HTTP. */
export function requestContext(actor: Actor): RequestContext {
  const cookies = new Map<string, string>();
  const context: RequestContext = {
    requestId: 'req_test',
    actor,
    anonymousId: null,
    ensureAnonymousId() {
      context.anonymousId ??= newId('anon');
      return context.anonymousId;
    },
    cookies: {
      get: (name) => cookies.get(name),
      set: (name, value) => void cookies.set(name, value),
      remove: (name) => void cookies.delete(name),
    },
    ip: '127.0.0.1',
    userAgent: 'test',
    log: createLog('silent'),
  };
  return context;
}

export const guestContext = (): RequestContext => requestContext({ kind: 'guest' });

export function staffContext(role: StaffRole): RequestContext {
  const permissions = [...ROLE_PERMISSIONS[role]];
  const staff = { id: newId('stf'), email: `${role}@example.com`, name: role, role, permissions };
  return requestContext({ kind: 'staff', staff, familyId: newId('fam') });
}
