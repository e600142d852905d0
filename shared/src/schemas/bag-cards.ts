import { z } from 'zod';
import { Money } from './money.ts';

/** What a bag's keys begin with: of a card whose code was typed, and of store credit. No code has a colon. */
export const CARD_KEY = 'card:';
export const CREDIT_KEY = 'credit:';

/** Why a card pays nothing now. */
export const CardWhyNot = z.enum(['disabled', 'expired', 'empty', 'other-currency']);
export type CardWhyNot = z.infer<typeof CardWhyNot>;

/** A gift card that was typed into a bag, or the store credit of who is signed in. */
export const BagCard = z.object({
  /** For taking it out again. */
  key: z.string(),
  lastFour: z.string(),
  isCredit: z.boolean(),
  balance: Money,
  expiresAt: z.date().nullable(),
  whyNot: CardWhyNot.nullable(),
});
export type BagCard = z.infer<typeof BagCard>;
/** The same in a quote: what it pays of the total. */
export const QuotedCard = BagCard.extend({ pays: Money });
export type QuotedCard = z.infer<typeof QuotedCard>;
