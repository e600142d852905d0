import { describe, expect, test } from 'bun:test';
import type { StaffRole } from '@zivero/shared/permissions';
import { testStores } from '../../../test/harness.ts';
import { createAccessTokens } from '../../infra/auth/access-token.ts';
import { createFamiliesRepo } from '../../infra/auth/families.repo.ts';
import { createPasswords, LOW_COST } from '../../infra/auth/passwords.ts';
import { createSessions } from '../../infra/auth/sessions.ts';
import { createSignInLimits } from '../../infra/auth/sign-in-limits.ts';
import { createRateLimiter } from '../../infra/redis/rate-limit.ts';
import { createTestClock } from '../../kernel/clock.ts';
import { createStaffRepo } from './staff.repo.ts';
import { createStaff } from './staff.ts';

const { pg, redis } = await testStores();
const password = 'a long password';
const browser = () => ({ ip: `ip-${crypto.randomUUID()}`, userAgent: 'test' });

/** Two processes on one database, with one clock. */
function setup() {
  const clock = createTestClock(new Date('2026-03-01T12:00:00Z'));
  const access = createAccessTokens({ secret: 's'.repeat(32), audience: 'admin', clock });
  const families = createFamiliesRepo(pg.db);
  const sessions = createSessions({ audience: 'admin', access, families, rotationKey: 'rotate', clock });
  const limits = createSignInLimits({ audience: 'admin', limiter: createRateLimiter({ redis, clock }) });
  const process = () =>
    createStaff({
      staff: createStaffRepo(pg.db),
      passwords: createPasswords(LOW_COST),
      sessions,
      limits,
      clock,
    });
  return { clock, sessions, here: process(), there: process() };
}

async function signedIn(staff: ReturnType<typeof createStaff>, role: StaffRole) {
  const email = `${crypto.randomUUID()}@example.com`;
  const member = await staff.add({ email, name: 'Grace', role, password, isDemo: false });
  const result = await staff.signIn({ email, password }, browser());
  if (member === null || result.kind !== 'ok') throw new Error('not signed in');
  return { member, email, familyId: result.tokens.familyId };
}

describe('a staff session', () => {
  test('tells who it is with the permissions of the role', async () => {
    const { here } = setup();
    const { member, familyId } = await signedIn(here, 'packer');
    expect(await here.bySession(familyId)).toEqual(member);
    expect(member.permissions).toContain('orders.fulfil');
    expect(member.permissions).not.toContain('orders.refund');
  });

  test('a role changed in another process is in force here within 5 seconds', async () => {
    const { clock, here, there } = setup();
    const { member, familyId } = await signedIn(here, 'manager');
    expect((await here.bySession(familyId))?.role).toBe('manager');
    await there.changeRole(member.id, 'viewer');
    clock.advance(5_000);
    expect((await here.bySession(familyId))?.role).toBe('viewer');
  });

  test('a colleague disabled in another process is out within 5 seconds, and cannot refresh or sign in', async () => {
    const { clock, here, there } = setup();
    const { member, email, familyId } = await signedIn(here, 'owner');
    expect(await here.bySession(familyId)).not.toBeNull();
    await there.disable(member.id);
    clock.advance(5_000);
    expect(await here.bySession(familyId)).toBeNull();
    expect(await here.signIn({ email, password }, browser())).toEqual({ kind: 'wrong-credentials' });
    const [row] = await pg.sql`SELECT revoke_reason FROM auth_families WHERE id = ${familyId}`;
    expect(row?.revoke_reason).toBe('disabled');
  });

  test('signed out is over at once in this process', async () => {
    const { here } = setup();
    const { familyId } = await signedIn(here, 'owner');
    expect(await here.bySession(familyId)).not.toBeNull();
    await here.signOut(familyId);
    expect(await here.bySession(familyId)).toBeNull();
  });

  test('a shopper’s session is none', async () => {
    const { clock, here } = setup();
    const access = createAccessTokens({ secret: 's'.repeat(32), audience: 'store', clock });
    const families = createFamiliesRepo(pg.db);
    const store = createSessions({ audience: 'store', access, families, rotationKey: 'rotate', clock });
    const { member } = await signedIn(here, 'owner');
    const { familyId } = await store.start({ subjectId: member.id, userAgent: '' });
    expect(await here.bySession(familyId)).toBeNull();
  });
});

describe('staff', () => {
  test('an e-mail address belongs to one member', async () => {
    const { here } = setup();
    const { email } = await signedIn(here, 'viewer');
    expect(await here.add({ email, name: 'B', role: 'owner', password, isDemo: false })).toBeNull();
  });

  test('who does not exist cannot be disabled or promoted', async () => {
    const { here } = setup();
    const nobody = 'stf_00000000000000000000000000';
    await expect(here.disable(nobody)).rejects.toMatchObject({ code: 'staff.not-found' });
    await expect(here.changeRole(nobody, 'owner')).rejects.toMatchObject({ code: 'staff.not-found' });
  });

  test('a demo sign-in is seen', async () => {
    const { here } = setup();
    expect(await here.hasDemoSignIn()).toBe(false);
    const email = `${crypto.randomUUID()}@example.com`;
    await here.add({ email, name: 'Demo', role: 'owner', password, isDemo: true });
    expect(await here.hasDemoSignIn()).toBe(true);
  });
});
