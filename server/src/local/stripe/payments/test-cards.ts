import type { Aftermath, CardFailure } from '../types.ts';

export type CardBehaviour = {
  number: string;
  brand: string;
  country: string;
  funding: 'credit' | 'debit' | 'prepaid';
  challenge: boolean;
  failure: CardFailure | null;
  aftermath: Aftermath;
  /** What the help on the page says. */
  note: string;
};

const NONE: Aftermath = { kind: 'none' };
const base = { country: 'US', funding: 'credit', challenge: false, failure: null, aftermath: NONE } as const;
const visa = { ...base, brand: 'visa' } as const;

const declined = (declineCode: string, message = 'Your card was declined.'): CardFailure => ({
  code: 'card_declined',
  declineCode,
  message,
});
const failed = (code: string, message: string): CardFailure => ({ code, declineCode: null, message });

/** Stripe's well-known test cards. Source: https://docs.stripe.com/testing */
export const TEST_CARDS: readonly CardBehaviour[] = [
  { ...visa, number: '4242424242424242', note: 'succeeds' },
  { ...visa, number: '4000056655665556', funding: 'debit', note: 'succeeds (debit)' },
  { ...base, brand: 'mastercard', number: '5555555555554444', note: 'succeeds (Mastercard)' },
  { ...base, brand: 'mastercard', number: '2223003122003222', note: 'succeeds (Mastercard, series 2)' },
  { ...base, brand: 'amex', number: '378282246310005', note: 'succeeds (American Express)' },
  { ...base, brand: 'discover', number: '6011111111111117', note: 'succeeds (Discover)' },
  { ...visa, country: 'DE', number: '4000002760000016', note: 'succeeds (issued in Germany)' },
  { ...visa, country: 'IE', number: '4000003720000005', note: 'succeeds (issued in Ireland)' },
  { ...visa, number: '4000000000000002', failure: declined('generic_decline'), note: 'declined' },
  {
    ...visa,
    number: '4000000000009995',
    failure: declined('insufficient_funds', 'Your card has insufficient funds.'),
    note: 'insufficient funds',
  },
  { ...visa, number: '4000000000009987', failure: declined('lost_card'), note: 'declined: lost card' },
  { ...visa, number: '4000000000009979', failure: declined('stolen_card'), note: 'declined: stolen card' },
  {
    ...visa,
    number: '4000000000000069',
    failure: failed('expired_card', 'Your card has expired.'),
    note: 'expired',
  },
  {
    ...visa,
    number: '4000000000000127',
    failure: failed('incorrect_cvc', "Your card's security code is incorrect."),
    note: 'wrong security code',
  },
  {
    ...visa,
    number: '4000000000000119',
    failure: failed(
      'processing_error',
      'An error occurred while processing your card. Try again in a little bit.',
    ),
    note: 'processing error',
  },
  { ...visa, number: '4000000000003220', challenge: true, note: '3-D Secure challenge' },
  { ...visa, number: '4000002500003155', challenge: true, note: '3-D Secure challenge' },
  { ...visa, number: '4000002760003184', challenge: true, note: '3-D Secure challenge, always' },
  {
    ...visa,
    number: '4000008400001629',
    challenge: true,
    failure: declined('generic_decline'),
    note: '3-D Secure challenge, then declined',
  },
  {
    ...visa,
    number: '4000000000007726',
    aftermath: { kind: 'refund-pending' },
    note: 'a refund is pending first',
  },
  {
    ...visa,
    number: '4000000000005126',
    aftermath: { kind: 'refund-fails-later' },
    note: 'a refund fails later',
  },
  {
    ...visa,
    number: '4000000000000259',
    aftermath: { kind: 'dispute', reason: 'fraudulent', inquiry: false },
    note: 'disputed as fraud afterwards',
  },
  {
    ...visa,
    number: '4000000000002685',
    aftermath: { kind: 'dispute', reason: 'product_not_received', inquiry: false },
    note: 'disputed as not received',
  },
  {
    ...visa,
    number: '4000000000001976',
    aftermath: { kind: 'dispute', reason: 'fraudulent', inquiry: true },
    note: 'an inquiry is opened',
  },
];

const NOT_A_TEST_CARD: CardFailure = declined(
  'test_mode_live_card',
  'Your card was declined. Your request was in test mode, but used a non test card. For a list of valid test cards, visit: https://stripe.com/docs/testing.',
);

/** A number that is well formed but not on the list is declined, as Stripe's test mode does. */
export function cardBehaviour(number: string): CardBehaviour {
  const known = TEST_CARDS.find((card) => card.number === number);
  return known ?? { ...base, number, brand: brandOf(number), failure: NOT_A_TEST_CARD, note: '' };
}

function brandOf(number: string): string {
  if (number.startsWith('4')) return 'visa';
  if (/^(5[1-5]|2[2-7])/.test(number)) return 'mastercard';
  if (/^3[47]/.test(number)) return 'amex';
  return /^6/.test(number) ? 'discover' : 'unknown';
}

/** Check digit of a card number (Luhn, ISO/IEC 7812-1). */
export function passesLuhn(number: string): boolean {
  let sum = 0;
  for (let i = 0; i < number.length; i += 1) {
    const digit = Number(number.charAt(number.length - 1 - i));
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return number.length >= 12 && sum % 10 === 0;
}

/** Stripe's test IBANs. Source: https://docs.stripe.com/payments/sepa-debit/accept-a-payment#test-integration */
export const TEST_IBANS: ReadonlyMap<string, 'succeeds' | 'fails'> = new Map([
  ['DE89370400440532013000', 'succeeds'],
  ['AT611904300234573201', 'succeeds'],
  ['IE29AIBK93115212345678', 'succeeds'],
  ['DE62370400440532013001', 'fails'],
  ['AT861904300235473202', 'fails'],
  ['IE02AIBK93115212345679', 'fails'],
]);
