import { z } from 'zod';
import { SavedAddress } from './address.ts';
import { CartChange } from './cart.ts';
import { CustomerGroup } from './customer-groups.ts';
import { CustomerId } from './ids.ts';
import { Money } from './money.ts';
import { pageInput } from './paging.ts';

export const Email = z.string().trim().toLowerCase().pipe(z.email().max(254));
export const NewPassword = z.string().min(10).max(200);
export const Customer = z.object({
  id: CustomerId,
  email: z.string(),
  name: z.string(),
  createdAt: z.date(),
});
export type Customer = z.infer<typeof Customer>;

export const SignUp = z.object({
  name: z.string().trim().min(1).max(120),
  email: Email,
  password: NewPassword,
});
export const SignIn = z.object({ email: Email, password: z.string().min(1).max(200) });
/** The bag of the guest is merged in the same call; `changes` says what that did. */
const SignedIn = z.object({ kind: z.literal('ok'), customer: Customer, changes: z.array(CartChange) });
export const SignInResult = z.discriminatedUnion('kind', [
  SignedIn,
  /** The same answer, in the same time, for an unknown account and for a wrong password. */
  z.object({ kind: z.literal('wrong-credentials') }),
  z.object({ kind: z.literal('too-many-tries'), retryAfterSeconds: z.int() }),
]);
export type SignInResult = z.infer<typeof SignInResult>;
export const SignUpResult = z.discriminatedUnion('kind', [
  SignedIn,
  z.object({ kind: z.literal('email-taken') }),
  z.object({ kind: z.literal('too-many-tries'), retryAfterSeconds: z.int() }),
]);
export type SignUpResult = z.infer<typeof SignUpResult>;
export const CustomerSession = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('guest') }),
  z.object({ kind: z.literal('customer'), customer: Customer }),
]);
export type CustomerSession = z.infer<typeof CustomerSession>;
export const UpdateProfile = z.object({ name: z.string().trim().min(1).max(120) });
export const ChangePassword = z.object({ current: z.string().min(1).max(200), next: NewPassword });
export const ChangePasswordResult = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ok') }),
  z.object({ kind: z.literal('wrong-password') }),
]);
export const Done = z.object({ ok: z.literal(true) });

// ── Staff ──────────────────────────────────────────────────────────
export const CustomerGroupCount = z.object({ name: z.string(), members: z.int() });
export type CustomerGroupCount = z.infer<typeof CustomerGroupCount>;

export const CustomerRow = z.object({
  id: CustomerId,
  name: z.string(),
  email: z.string(),
  groups: z.array(z.string()),
  isTaxExempt: z.boolean(),
  /** Paid ones. */
  orderCount: z.int(),
  /** Of paid orders, refunds taken off, in the currency of the books. */
  spent: Money,
  lastOrderAt: z.date().nullable(),
  createdAt: z.date(),
});
export type CustomerRow = z.infer<typeof CustomerRow>;
export const CustomerList = z.object({
  /** The start of a name or of an e-mail address. */
  q: z.string().max(200).default(''),
  group: CustomerGroup.nullish(),
  ...pageInput(100, 25),
});
export type CustomerList = z.infer<typeof CustomerList>;
export const CustomerForStaff = CustomerRow.extend({
  taxExemption: z.string().nullable(),
  addresses: z.array(SavedAddress),
});
export type CustomerForStaff = z.infer<typeof CustomerForStaff>;
export const ByCustomerId = z.object({ id: CustomerId });
export const SetCustomerTerms = z.object({
  id: CustomerId,
  groups: z.array(CustomerGroup).max(20),
  /** Why no tax is charged: a number, a certificate; null = it is charged. */
  taxExemption: z.string().trim().min(1).max(200).nullable(),
});
export type SetCustomerTerms = z.infer<typeof SetCustomerTerms>;
