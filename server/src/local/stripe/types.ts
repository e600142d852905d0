import type Stripe from 'stripe';

/** An event as it is kept: `data.object` is the snapshot of the moment it happened. */
export type StoredEvent = {
  id: string;
  object: 'event';
  api_version: string;
  created: number;
  data: { object: object; previous_attributes?: object };
  livemode: false;
  pending_webhooks: number;
  request: { id: string | null; idempotency_key: string | null };
  type: string;
};

type Wire<T, K extends keyof T> = Omit<T, K> & { [P in K]: string | null };
/** As on the wire: the SDK's `Decimal` is a string there. */
type WirePrice = Wire<Stripe.Price, 'unit_amount_decimal'>;
export type WireLineItem = Omit<Stripe.LineItem, 'price'> & { price: WirePrice };

/** What the stand-in knows of a Checkout Session beyond what Stripe's object shows. */
export type SessionDetail = {
  id: string;
  session: string;
  lines: Array<{ item: WireLineItem; image: string | null; text: string | null }>;
  intent: {
    capture_method: 'automatic_async' | 'manual';
    description: string | null;
    metadata: Record<string, string>;
    receipt_email: string | null;
    setup_future_usage: 'on_session' | 'off_session' | null;
    shipping: Stripe.PaymentIntent.Shipping | null;
    statement_descriptor_suffix: string | null;
  };
};

/** What happens to a charge after it went through, as the well-known test cards ask for. */
export type Aftermath =
  | { kind: 'none' }
  | { kind: 'refund-pending' }
  | { kind: 'refund-fails-later' }
  | { kind: 'dispute'; reason: string; inquiry: boolean };

export type CardFailure = { code: string; declineCode: string | null; message: string };

/** One press of the pay button. Its id comes from the form, so that a second press finds the first. */
export type Attempt = {
  id: string;
  session: string;
  intent: string;
  method: string;
  state: 'challenge' | 'succeeded' | 'failed';
  /** What the bank will say once the challenge is passed. */
  verdict: CardFailure | null;
  aftermath: Aftermath;
  message: string | null;
  /** The customer who wants to be shown this card again. */
  savesFor?: string | null;
};

type ChargeBehaviour = { id: string; charge: string; aftermath: Aftermath };

/** Everything that is kept, by kind. The first group are Stripe's objects, the rest is our own. */
export type Documents = {
  'checkout.session': Stripe.Checkout.Session;
  payment_intent: Stripe.PaymentIntent;
  charge: Stripe.Charge;
  refund: Stripe.Refund;
  customer: Stripe.Customer;
  balance_transaction: Stripe.BalanceTransaction;
  dispute: Stripe.Dispute;
  payment_method: Stripe.PaymentMethod;
  webhook_endpoint: Stripe.WebhookEndpoint;
  event: StoredEvent;
  session_detail: SessionDetail;
  attempt: Attempt;
  charge_behaviour: ChargeBehaviour;
};
export type Kind = keyof Documents;

/** Stripe's expandable fields hold an id here; expansion happens when a reply is written. */
export function refId(value: string | { id: string } | null | undefined): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : value.id;
}
