import type { PayAsk } from '../payments/pay.ts';
import { cardBehaviour, passesLuhn, TEST_IBANS } from '../payments/test-cards.ts';

export type Field = 'email' | 'cardNumber' | 'expiry' | 'cvc' | 'name' | 'iban';
/** What the page shows again after a failed try; card number and security code are never sent back. */
export type Entered = { email: string; expiry: string; name: string; method: string };
export type FormFaults = Partial<Record<Field, string>>;
type ReadForm = { entered: Entered } & ({ ok: true; ask: PayAsk } | { ok: false; faults: FormFaults });

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const ATTEMPT = /^att_[0-9a-z-]{8,64}$/;

export const newAttemptId = () => `att_${crypto.randomUUID()}`;

/** `due` false: nothing to pay, no method needed. `saved`: ids of the cards that may be chosen. */
export type PayFormOf = { now: Date; due: boolean; saved: readonly string[] };

/** Reads what the shopper entered. */
export function readPayForm(form: URLSearchParams, { now, due, saved }: PayFormOf): ReadForm {
  const value = (name: string) => (form.get(name) ?? '').trim();
  const chosen = value('method');
  const isSaved = saved.includes(chosen);
  const method = isSaved ? chosen : chosen === 'sepa_debit' ? 'sepa_debit' : 'card';
  const entered: Entered = { email: value('email'), expiry: value('expiry'), name: value('name'), method };
  const faults: FormFaults = {};
  if (!EMAIL.test(entered.email)) faults.email = 'Your email is incomplete.';
  const attempt = value('attempt');
  const attemptId = ATTEMPT.test(attempt) ? attempt : newAttemptId();
  const payer = { email: entered.email, name: entered.name || null, country: null };
  const means = !due
    ? ({ type: 'none' } as const)
    : isSaved
      ? ({ type: 'saved', method } as const)
      : method === 'card'
        ? readCard(value, now, faults)
        : readIban(value, faults);
  if (due && !isSaved && !entered.name)
    faults.name = method === 'card' ? 'Enter the name on the card.' : 'Enter the account holder.';
  if (Object.keys(faults).length > 0) return { ok: false, entered, faults };
  return { ok: true, entered, ask: { attemptId, payer, means } };
}

function readCard(value: (name: string) => string, now: Date, faults: FormFaults): PayAsk['means'] {
  const number = value('cardNumber').replace(/[\s-]/g, '');
  if (!/^\d{12,19}$/.test(number)) faults.cardNumber = 'Your card number is incomplete.';
  else if (!passesLuhn(number)) faults.cardNumber = 'Your card number is invalid.';
  const [expMonth, expYear] = readExpiry(value('expiry'), now, faults);
  const cvc = value('cvc');
  if (!/^\d{3,4}$/.test(cvc)) faults.cvc = "Your card's security code is incomplete.";
  const entry = { card: cardBehaviour(number), expMonth, expYear, cvcGiven: cvc !== '' };
  return { type: 'card', entry, isSaved: value('save') === 'on' };
}

/** `12/34`, `12 / 2034`, `1234`: a card is good to the end of its month. */
function readExpiry(text: string, now: Date, faults: FormFaults): [month: number, year: number] {
  const match = /^(0?[1-9]|1[0-2])\s*[/ -]?\s*(\d{2}|\d{4})$/.exec(text);
  if (!match) {
    faults.expiry = "Your card's expiration date is incomplete.";
    return [1, 1970];
  }
  const month = Number(match[1]);
  const year = Number(match[2]) + (match[2]?.length === 2 ? 2000 : 0);
  if (Date.UTC(year, month, 1) <= now.getTime())
    faults.expiry = "Your card's expiration date is in the past.";
  if (year > now.getUTCFullYear() + 50) faults.expiry = "Your card's expiration year is invalid.";
  return [month, year];
}

function readIban(value: (name: string) => string, faults: FormFaults): PayAsk['means'] {
  const iban = value('iban').replace(/\s/g, '').toUpperCase();
  const known = TEST_IBANS.get(iban);
  if (!known) faults.iban = 'Use one of the test IBANs listed below.';
  return { type: 'sepa_debit', iban, fails: known === 'fails' };
}
