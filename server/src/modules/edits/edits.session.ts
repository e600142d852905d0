import type Stripe from 'stripe';
import type { OrderRecord } from '../orders/orders.ts';
import type { EditRecord } from './edits.repo.ts';

/** Stripe takes sessions of half an hour to a day, counted from when it makes them. */
const LEAST_MS = 33 * 60_000;
const MOST_MS = 23 * 3_600_000;
const MAX_TEXT = 250;

type Asked = { now: Date; storeUrl: string; stripeCustomerId: string | null };

/** What Stripe is asked for: the difference as one line, kept so that anybody may ask again for exactly this. */
export function editSession(
  edit: EditRecord,
  order: OrderRecord,
  { now, storeUrl, stripeCustomerId }: Asked,
): { params: Stripe.Checkout.SessionCreateParams; expiresAt: Date } {
  const left = (edit.expiresAt?.getTime() ?? now.getTime()) - now.getTime();
  const expiresAt = new Date(now.getTime() + Math.min(MOST_MS, Math.max(LEAST_MS, left)));
  const currency = edit.currency.toLowerCase();
  const metadata = { order_id: order.id, order_number: String(order.number), edit_id: edit.id };
  const name = `Order ${order.number}`;
  const added = (edit.plan.shown ?? []).filter(({ from, to }) => to > from);
  const description = added
    .map(({ title, variantTitle, from, to }) => {
      const what = [title, variantTitle].filter((part) => part !== '').join(', ');
      return `${to - from} × ${what}`;
    })
    .join(' · ')
    .slice(0, MAX_TEXT);
  const product_data = description === '' ? { name } : { name, description };
  const params: Stripe.Checkout.SessionCreateParams = {
    mode: 'payment',
    submit_type: 'pay',
    client_reference_id: order.id,
    ...(stripeCustomerId === null
      ? { customer_email: edit.plan.email ?? order.email }
      : {
          customer: stripeCustomerId,
          saved_payment_method_options: { payment_method_save: 'enabled' },
        }),
    expires_at: Math.floor(expiresAt.getTime() / 1000),
    success_url: `${storeUrl}/order/${order.token}?change=paid`,
    cancel_url: `${storeUrl}/order/${order.token}`,
    line_items: [{ quantity: 1, price_data: { currency, unit_amount: edit.differenceMinor, product_data } }],
    metadata,
    payment_intent_data: { description: name, metadata },
  };
  return { params, expiresAt };
}
