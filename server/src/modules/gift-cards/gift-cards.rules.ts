import type { CardWhyNot } from '@zivero/shared/schemas/bag-cards';
import type { GiftCardState } from '@zivero/shared/schemas/gift-cards';

/** A card as bags and orders look at it; amounts in minor units of its currency. */
export type Card = {
  id: string;
  lastFour: string;
  currency: string;
  balanceMinor: number;
  customerId: string | null;
  expiresAt: Date | null;
  isDisabled: boolean;
};
/** `balanceMinor` counts what the bag's own waiting order holds of it. */
export type UsableCard = Card & { isCredit: boolean; whyNot: CardWhyNot | null };

export function whyNotOf(card: Card, currency: string, now: Date): CardWhyNot | null {
  if (card.isDisabled) return 'disabled';
  if (card.expiresAt !== null && card.expiresAt <= now) return 'expired';
  if (card.currency !== currency) return 'other-currency';
  return card.balanceMinor === 0 ? 'empty' : null;
}

export function stateOf(card: Omit<Card, 'id' | 'lastFour' | 'customerId'>, now: Date): GiftCardState {
  if (card.isDisabled) return 'disabled';
  if (card.balanceMinor === 0) return 'empty';
  return card.expiresAt !== null && card.expiresAt <= now ? 'expired' : 'usable';
}

/** What expires first is used first; then store credit, which cannot be given away; then the older card. */
export function inTurn(a: UsableCard, b: UsableCard): number {
  const end = (card: Card) => card.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY;
  if (end(a) !== end(b)) return end(a) - end(b);
  if (a.isCredit !== b.isCredit) return a.isCredit ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}
