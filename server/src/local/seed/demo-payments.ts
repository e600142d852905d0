import type { PostgresClient } from '../../infra/postgres/client.ts';
import type { KnownPayment } from '../stripe/control/known-payments.ts';

const BATCH = 500;
const CARDS: Record<string, KnownPayment['card']> = {
  visa: '4242424242424242',
  mastercard: '5555555555554444',
  amex: '378282246310005',
};

/**
 * Tells the local Stripe stand-in of the payments that the demo's past orders were paid with, so that they can be
 * refunded like any other. Saying it again changes nothing. Returns how many it had not known.
 */
export async function announceDemoPayments({ sql }: PostgresClient, stripeUrl: string): Promise<number> {
  let added = 0;
  let after = '';
  for (;;) {
    const rows = await sql<(Omit<KnownPayment, 'card'> & { id: string; brand: string })[]>`
      select p.id, p.intent_id as intent, p.charge_id as charge, p.captured_minor::float8 as amount,
        lower(p.currency) as currency, extract(epoch from p.created_at)::int as created, o.email,
        o.billing_address->>'name' as name, p.card_brand as brand, coalesce((
          select jsonb_agg(jsonb_build_object('id', r.stripe_refund_id, 'amount', r.amount_minor,
            'created', extract(epoch from r.created_at)::int) order by r.created_at)
          from refunds r where r.payment_id = p.id and r.state = 'succeeded'), '[]'::jsonb) as refunds
      from payments p join orders o on o.id = p.order_id
      where p.intent_id like 'pi\\_demo%' and p.id > ${after} order by p.id limit ${BATCH}`;
    const last = rows.at(-1);
    if (!last) return added;
    after = last.id;
    const payments = rows.map(({ id: _id, brand, ...payment }) => ({
      ...payment,
      card: CARDS[brand] ?? CARDS.visa,
    }));
    const reply = await fetch(`${stripeUrl}/_control/payments`, {
      method: 'POST',
      body: JSON.stringify({ payments }),
    });
    if (!reply.ok)
      throw new Error(`the Stripe stand-in took no payments: ${reply.status} ${await reply.text()}`);
    added += ((await reply.json()) as { added: number }).added;
  }
}
