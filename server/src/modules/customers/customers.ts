import type { CartChange } from '@zivero/shared/schemas/cart';
import type { ChangePasswordResult, Customer } from '@zivero/shared/schemas/customers';
import type { CustomerId } from '@zivero/shared/schemas/ids';
import type { z } from 'zod';
import type { Passwords } from '../../infra/auth/passwords.ts';
import type { Sessions, Tokens } from '../../infra/auth/sessions.ts';
import type { SignInLimits } from '../../infra/auth/sign-in-limits.ts';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import type { Log } from '../../kernel/log.ts';
import type { SettingsModule } from '../settings/settings.ts';
import type { AddressesRepo } from './addresses.repo.ts';
import { createAddresses } from './addresses.ts';
import type { CustomersRepo } from './customers.repo.ts';
import type { CustomersStaffRepo } from './customers.staff.repo.ts';
import { createCustomersStaff } from './customers.staff.ts';

/** The browser that signs in: its address for the limits, its guest's id for the merge. */
export type Browser = { ip: string; userAgent: string; anonymousId: string | null };

type SignedIn = { kind: 'ok'; customer: Customer; changes: CartChange[]; tokens: Tokens };
type TooManyTries = { kind: 'too-many-tries'; retryAfterSeconds: number };

export type CustomersDeps = {
  customers: CustomersRepo;
  addresses: AddressesRepo;
  staffRepo: CustomersStaffRepo;
  settings: Pick<SettingsModule, 'get'>;
  passwords: Passwords;
  sessions: Pick<Sessions, 'start' | 'end' | 'endAll'>;
  limits: SignInLimits;
  /** Merges the guest's bag and list into the customer's. Safe to repeat. */
  onSignedIn: (who: { customerId: CustomerId; anonymousId: string }) => Promise<CartChange[]>;
  clock: Clock;
  log: Log;
};
export type CustomersModule = ReturnType<typeof createCustomers>;

export function createCustomers(deps: CustomersDeps) {
  const { customers, passwords, sessions, limits, clock } = deps;

  async function enter(customer: Customer, browser: Browser): Promise<SignedIn> {
    const tokens = await sessions.start({ subjectId: customer.id, userAgent: browser.userAgent });
    return { kind: 'ok', customer, changes: await merge(customer.id, browser.anonymousId), tokens };
  }

  /** A bag that cannot be merged now (Redis away) stays the guest's and is merged later: nobody is kept out. */
  async function merge(customerId: CustomerId, anonymousId: string | null): Promise<CartChange[]> {
    if (anonymousId === null) return [];
    try {
      return await deps.onSignedIn({ customerId, anonymousId });
    } catch (error) {
      deps.log.warn({ err: error, customerId }, 'guest bag not merged at sign-in');
      return [];
    }
  }

  /** Unknown account and wrong password: one answer, one path, one time. */
  async function signIn(input: { email: string; password: string }, browser: Browser) {
    const permit = await limits.take(input.email, browser.ip);
    if (!permit.ok) return tooMany(permit);
    const found = await customers.credentialsByEmail(input.email);
    const isRight = await passwords.verify(input.password, found?.passwordHash ?? null);
    if (found === null || !isRight) return { kind: 'wrong-credentials' as const };
    await limits.succeeded(input.email);
    return enter(found.customer, browser);
  }

  async function signUp(input: { name: string; email: string; password: string }, browser: Browser) {
    const permit = await limits.takeSignUp(browser.ip);
    if (!permit.ok) return tooMany(permit);
    const customer = await add({ ...input, isDemo: false });
    return customer === null ? { kind: 'email-taken' as const } : enter(customer, browser);
  }

  /** Null when the e-mail address is taken. `isDemo` marks sign-ins that no production deployment may have. */
  async function add(input: { name: string; email: string; password: string; isDemo: boolean }) {
    const now = clock.now();
    const customer: Customer = {
      id: newId('cus', now.getTime()),
      email: input.email,
      name: input.name,
      createdAt: now,
    };
    const passwordHash = await passwords.hash(input.password);
    const isAdded = await customers.insert({ ...customer, passwordHash, isDemo: input.isDemo });
    return isAdded ? customer : null;
  }

  /** Every other device of the customer is signed out; this one (`familyId`) stays. */
  async function changePassword(
    who: { customerId: CustomerId; familyId: string; ip: string },
    input: { current: string; next: string },
  ): Promise<z.infer<typeof ChangePasswordResult>> {
    const permit = await limits.take(who.customerId, who.ip);
    if (!permit.ok) throw new AppError('request.too-many');
    const hash = await customers.passwordHash(who.customerId);
    if (!(await passwords.verify(input.current, hash))) return { kind: 'wrong-password' };
    await customers.setPassword(who.customerId, await passwords.hash(input.next));
    await sessions.endAll(who.customerId, 'password-change', who.familyId);
    await limits.succeeded(who.customerId);
    return { kind: 'ok' };
  }

  return {
    signIn,
    signUp,
    signOut: (familyId: string): Promise<void> => sessions.end(familyId, 'sign-out'),
    changePassword,
    add,
    byId: customers.byId,
    /** The groups somebody belongs to, and why no tax is charged; null = it is. */
    termsOf: customers.termsOf,
    groups: customers.groups,
    ...createCustomersStaff(deps),
    async updateProfile(customerId: CustomerId, input: { name: string }): Promise<Customer> {
      const customer = await customers.rename(customerId, input.name);
      if (customer === null) throw new AppError('customer.not-found');
      return customer;
    },
    hasDemoSignIn: customers.hasDemo,
    addresses: createAddresses({ repo: deps.addresses, clock }),
  };
}

const tooMany = (permit: { retryAfterSeconds: number }): TooManyTries => ({
  kind: 'too-many-tries',
  retryAfterSeconds: permit.retryAfterSeconds,
});
