import type Stripe from 'stripe';
import { feeFor } from '../amounts.ts';
import { newStripeId } from '../ids.ts';
import type { StandIn } from '../stand-in.ts';

/** Money from a sale can be paid out two days later. */
const AVAILABLE_AFTER_SECONDS = 2 * 86_400;

type Entry = {
  type: Stripe.BalanceTransaction.Type;
  category: string;
  amount: number;
  fee: number;
  currency: string;
  source: string;
  description: string | null;
};

/** A line in the account's balance; what is taken away is available (gone) at once. */
export function book(s: StandIn, entry: Entry): Stripe.BalanceTransaction {
  const now = s.clock.seconds();
  const { amount, fee, currency } = entry;
  const feeDetail = {
    amount: fee,
    application: null,
    currency,
    description: 'Stripe processing fees',
    type: 'stripe_fee',
  };
  return s.objects.put('balance_transaction', {
    id: newStripeId('txn'),
    object: 'balance_transaction',
    amount,
    available_on: amount > 0 ? now + AVAILABLE_AFTER_SECONDS : now,
    balance_type: 'payments',
    created: now,
    currency,
    description: entry.description,
    exchange_rate: null,
    fee,
    fee_details: fee === 0 ? [] : [feeDetail],
    net: amount - fee,
    reporting_category: entry.category,
    source: entry.source,
    status: 'pending',
    type: entry.type,
  });
}

export function bookCharge(s: StandIn, charge: Stripe.Charge): Stripe.BalanceTransaction {
  const isCard = charge.payment_method_details?.type === 'card';
  return book(s, {
    type: isCard ? 'charge' : 'payment',
    category: 'charge',
    amount: charge.amount_captured,
    fee: feeFor(charge.amount_captured, charge.currency),
    currency: charge.currency,
    source: charge.id,
    description: charge.description,
  });
}
