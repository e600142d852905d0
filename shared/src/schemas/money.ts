import { z } from 'zod';

/** ISO 4217 code. */
export const Currency = z.string().regex(/^[A-Z]{3}$/);
export type Currency = z.infer<typeof Currency>;

/** Minor units: cents for EUR. Kept far below 2^53 so that sums stay exact. */
export const AmountMinor = z.int().min(0).max(1_000_000_000_00);
export const Money = z.object({ amountMinor: z.int(), currency: Currency });
export type Money = z.infer<typeof Money>;
