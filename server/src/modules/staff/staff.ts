import { ROLE_PERMISSIONS, type StaffRole } from '@zivero/shared/permissions';
import type { StaffId } from '@zivero/shared/schemas/ids';
import type { StaffMember } from '@zivero/shared/schemas/staff';
import type { Passwords } from '../../infra/auth/passwords.ts';
import type { Sessions, Tokens } from '../../infra/auth/sessions.ts';
import type { SignInLimits } from '../../infra/auth/sign-in-limits.ts';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import type { StaffRecord, StaffRepo } from './staff.repo.ts';

/** How long this process may believe in a session that it has seen. */
const SESSION_MAX_AGE_MS = 5_000;
const MAX_KNOWN_SESSIONS = 5_000;

export type StaffDeps = {
  staff: StaffRepo;
  passwords: Passwords;
  sessions: Pick<Sessions, 'start' | 'end' | 'endAll'>;
  limits: SignInLimits;
  clock: Clock;
};
export type StaffModule = ReturnType<typeof createStaff>;

type SignInOutcome =
  | { kind: 'ok'; staff: StaffMember; tokens: Tokens }
  | { kind: 'wrong-credentials' }
  | { kind: 'too-many-tries'; retryAfterSeconds: number };

export function createStaff({ staff, passwords, sessions, limits, clock }: StaffDeps) {
  const known = new Map<string, { member: StaffMember | null; at: number }>();

  /** Unknown, disabled and wrong password: one answer, one path, one time. */
  async function signIn(
    input: { email: string; password: string },
    browser: { ip: string; userAgent: string },
  ): Promise<SignInOutcome> {
    const permit = await limits.take(input.email, browser.ip);
    if (!permit.ok) return { kind: 'too-many-tries', retryAfterSeconds: permit.retryAfterSeconds };
    const found = await staff.credentialsByEmail(input.email);
    const isRight = await passwords.verify(input.password, found?.passwordHash ?? null);
    if (found === null || !isRight || found.record.isDisabled) return { kind: 'wrong-credentials' };
    await limits.succeeded(input.email);
    const tokens = await sessions.start({ subjectId: found.record.id, userAgent: browser.userAgent });
    return { kind: 'ok', staff: memberOf(found.record), tokens };
  }

  /**
   * The member behind a session as PostgreSQL says, at most 5 s old in this process: a disabled colleague
   * is out and a changed role in force within that time. Null when the session no longer holds.
   */
  async function bySession(familyId: string): Promise<StaffMember | null> {
    const now = clock.now();
    const seen = known.get(familyId);
    if (seen !== undefined && now.getTime() - seen.at < SESSION_MAX_AGE_MS) return seen.member;
    const record = await staff.bySession(familyId, now);
    const member = record === null ? null : memberOf(record);
    if (known.size >= MAX_KNOWN_SESSIONS) known.clear();
    known.set(familyId, { member, at: now.getTime() });
    return member;
  }

  async function signOut(familyId: string): Promise<void> {
    await sessions.end(familyId, 'sign-out');
    known.delete(familyId);
  }

  /** Null when the e-mail address is taken. `isDemo` marks sign-ins that no production deployment may have. */
  async function add(input: {
    email: string;
    name: string;
    role: StaffRole;
    password: string;
    isDemo: boolean;
  }): Promise<StaffMember | null> {
    const createdAt = clock.now();
    const { password, isDemo, ...rest } = input;
    const record: StaffRecord = { ...rest, id: newId('stf', createdAt.getTime()), isDisabled: false };
    const passwordHash = await passwords.hash(password);
    const isAdded = await staff.insert({ ...record, passwordHash, isDemo, createdAt });
    return isAdded ? memberOf(record) : null;
  }

  return {
    signIn,
    signOut,
    bySession,
    add,
    hasDemoSignIn: staff.hasDemo,
    async changeRole(id: StaffId, role: StaffRole): Promise<void> {
      if (!(await staff.update(id, { role }))) throw new AppError('staff.not-found');
    },
    /** Ends every session of the member, on all processes within 5 s. */
    async disable(id: StaffId): Promise<void> {
      if (!(await staff.update(id, { isDisabled: true }))) throw new AppError('staff.not-found');
      await sessions.endAll(id, 'disabled');
    },
  };
}

function memberOf({ id, email, name, role }: StaffRecord): StaffMember {
  return { id, email, name, role, permissions: [...ROLE_PERMISSIONS[role]] };
}
