import { z } from 'zod';
import { AddressId } from './ids.ts';

const line = (max: number) => z.string().trim().min(1).max(max);
export const CountryCode = z.string().regex(/^[A-Z]{2}$/);
export const Address = z.object({
  name: line(120),
  company: z.string().trim().max(120).nullable().default(null),
  line1: line(160),
  line2: z.string().trim().max(160).nullable().default(null),
  postcode: line(20),
  city: line(100),
  region: z.string().trim().max(100).nullable().default(null),
  country: CountryCode,
  phone: z.string().trim().max(32).nullable().default(null),
});
export type Address = z.infer<typeof Address>;
export const SavedAddress = Address.extend({ id: AddressId, isDefault: z.boolean() });
export type SavedAddress = z.infer<typeof SavedAddress>;
export const SaveAddress = Address.extend({ id: AddressId.nullish(), isDefault: z.boolean().default(false) });
export const RemoveAddress = z.object({ id: AddressId });
