import { z } from 'zod';
import { CartChange } from './cart.ts';
import { CustomerId } from './ids.ts';

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
