import type Stripe from 'stripe';
import { newStripeId } from '../ids.ts';
import type { StandIn } from '../stand-in.ts';
import { refId } from '../types.ts';
import type { CardBehaviour } from './test-cards.ts';

export type Payer = { email: string; name: string | null; country: string | null };

/** A mark that is the same for the same number; the number itself is never kept. */
function fingerprint(number: string): string {
  return Bun.hash.wyhash(`stand-in:${number}`).toString(36).padStart(16, '0').slice(0, 16);
}

function billing({ email, name, country }: Payer): Stripe.PaymentMethod.BillingDetails {
  const address = { city: null, country, line1: null, line2: null, postal_code: null, state: null };
  return { address, email, name, phone: null, tax_id: null };
}

function blank(s: StandIn, payer: Payer, customer: string | null) {
  return {
    id: newStripeId('pm'),
    object: 'payment_method',
    allow_redisplay: 'limited',
    billing_details: billing(payer),
    created: s.clock.seconds(),
    customer,
    customer_account: null,
    livemode: false,
    metadata: {},
  } as const;
}

export type CardEntry = { card: CardBehaviour; expMonth: number; expYear: number; cvcGiven: boolean };

export function createCardMethod(
  s: StandIn,
  entry: CardEntry,
  payer: Payer,
  customer: string | null,
): Stripe.PaymentMethod {
  const { card } = entry;
  return s.objects.put('payment_method', {
    ...blank(s, payer, customer),
    type: 'card',
    card: {
      brand: card.brand,
      checks: {
        address_line1_check: null,
        address_postal_code_check: null,
        cvc_check: card.failure?.code === 'incorrect_cvc' ? 'fail' : entry.cvcGiven ? 'pass' : null,
      },
      country: card.country,
      display_brand: card.brand,
      exp_month: entry.expMonth,
      exp_year: entry.expYear,
      fingerprint: fingerprint(card.number),
      funding: card.funding,
      generated_from: null,
      last4: card.number.slice(-4),
      networks: { available: [card.brand], preferred: null },
      regulated_status: 'unregulated',
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
  });
}

/** What a session's customer asked to be shown again. */
export function savedCards(s: StandIn, session: Stripe.Checkout.Session): Stripe.PaymentMethod[] {
  const customer = refId(session.customer);
  if (customer === null) return [];
  const where = { '$.customer': customer, '$.type': 'card', '$.allow_redisplay': 'always' };
  return s.objects.page('payment_method', { where, limit: 10 }).data;
}

export function createSepaMethod(
  s: StandIn,
  iban: string,
  payer: Payer,
  customer: string | null,
): Stripe.PaymentMethod {
  return s.objects.put('payment_method', {
    ...blank(s, payer, customer),
    type: 'sepa_debit',
    sepa_debit: {
      bank_code: iban.slice(4, 12),
      branch_code: null,
      country: iban.slice(0, 2),
      fingerprint: fingerprint(iban),
      generated_from: null,
      last4: iban.slice(-4),
    },
  });
}

type Seen = { captured: boolean; authenticated: boolean; intent: Stripe.PaymentIntent };

/** The method as a charge shows it. */
export function chargeDetails(method: Stripe.PaymentMethod, seen: Seen): Stripe.Charge.PaymentMethodDetails {
  const { card, sepa_debit: sepa } = method;
  if (sepa) {
    const { bank_code, branch_code, country, fingerprint: mark, last4 } = sepa;
    const mandate = `mandate_${mark ?? ''}`;
    return {
      type: 'sepa_debit',
      sepa_debit: { bank_code, branch_code, country, fingerprint: mark, last4, mandate },
    };
  }
  if (!card) throw new Error(`payment method ${method.id} is neither card nor SEPA`);
  return { type: 'card', card: cardDetails(card, seen) };
}

function cardDetails(card: Stripe.PaymentMethod.Card, seen: Seen): Stripe.Charge.PaymentMethodDetails.Card {
  const { brand, checks, country, exp_month, exp_year, fingerprint: mark, funding, last4 } = card;
  const holdSeconds = 7 * 86_400;
  return {
    amount_authorized: seen.intent.amount,
    authorization_code: null,
    brand,
    ...(seen.captured ? {} : { capture_before: seen.intent.created + holdSeconds }),
    checks: checks as Stripe.Charge.PaymentMethodDetails.Card.Checks | null,
    country,
    electronic_commerce_indicator: seen.authenticated ? '05' : null,
    exp_month,
    exp_year,
    extended_authorization: { status: 'disabled' },
    fingerprint: mark ?? null,
    funding,
    incremental_authorization: { status: 'unavailable' },
    installments: null,
    last4,
    mandate: null,
    multicapture: { status: 'unavailable' },
    network: brand,
    network_token: { used: false },
    network_transaction_id: '104102978678771',
    overcapture: { maximum_amount_capturable: seen.intent.amount, status: 'unavailable' },
    regulated_status: 'unregulated',
    three_d_secure: seen.authenticated ? CHALLENGED : null,
    transaction_link_id: null,
    wallet: null,
  };
}

const CHALLENGED: Stripe.Charge.PaymentMethodDetails.Card.ThreeDSecure = {
  authentication_flow: 'challenge',
  electronic_commerce_indicator: '05',
  exemption_indicator: null,
  result: 'authenticated',
  result_reason: null,
  transaction_id: '20000000-0000-4000-8000-000000000000',
  version: '2.2.0',
};
