import { z } from 'zod';

/** A card that a customer let Stripe keep. Its number is never here. */
export const SavedCard = z.object({
  /** Stripe's own. */
  id: z.string(),
  /** "visa", "mastercard": Stripe's name of the scheme. */
  brand: z.string(),
  last4: z.string(),
  /** Month 1 to 12 and year of four digits, until whose end it can be used. */
  expiresMonth: z.int(),
  expiresYear: z.int(),
  isExpired: z.boolean(),
});
export type SavedCard = z.infer<typeof SavedCard>;
const unavailable = z.object({ kind: z.literal('unavailable') });
const ok = z.object({ kind: z.literal('ok'), cards: z.array(SavedCard) });
/** `unavailable`: Stripe cannot be asked now. */
export const SavedCards = z.discriminatedUnion('kind', [ok, unavailable]);
export type SavedCards = z.infer<typeof SavedCards>;
export const RemoveCard = z.object({ id: z.string().regex(/^(pm|card|src)_[A-Za-z0-9_]{1,200}$/) });
export const RemoveCardResult = z.discriminatedUnion('kind', [
  ok,
  unavailable,
  /** Not a card of this customer, whosever it is: nothing was done. */
  z.object({ kind: z.literal('unknown') }),
]);
export type RemoveCardResult = z.infer<typeof RemoveCardResult>;
