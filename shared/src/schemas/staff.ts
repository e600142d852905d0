import { z } from 'zod';
import { Permission, StaffRole } from '../permissions.ts';
import { StaffId } from './ids.ts';

export const StaffMember = z.object({
  id: StaffId,
  email: z.string(),
  name: z.string(),
  role: StaffRole,
  permissions: z.array(Permission),
});
export type StaffMember = z.infer<typeof StaffMember>;
export const StaffSignInResult = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ok'), staff: StaffMember }),
  z.object({ kind: z.literal('wrong-credentials') }),
  z.object({ kind: z.literal('too-many-tries'), retryAfterSeconds: z.int() }),
]);
export type StaffSignInResult = z.infer<typeof StaffSignInResult>;
export const StaffSession = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('staff'), staff: StaffMember, shopName: z.string() }),
]);
export type StaffSession = z.infer<typeof StaffSession>;
