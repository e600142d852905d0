import type Stripe from 'stripe';
import { createWebhookVerifier } from '../../../infra/stripe/webhook-verifier.ts';
import { systemClock } from '../../../kernel/clock.ts';

export const SECRET = 'whsec_local';

export type Receiver = ReturnType<typeof startReceiver>;

/** A shop's webhook address: checks each signature and keeps what came, in the order it came. */
export function startReceiver(port = 0) {
  const verifier = createWebhookVerifier({ secrets: [SECRET], clock: systemClock });
  const events: Stripe.Event[] = [];
  const refusals: string[] = [];
  let answer: (event: Stripe.Event) => number = () => 200;
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port,
    async fetch(request) {
      const body = await request.text();
      const verdict = await verifier.verify(body, request.headers.get('stripe-signature'));
      if (!verdict.ok) {
        refusals.push(verdict.reason);
        return new Response(null, { status: 400 });
      }
      const status = answer(verdict.event);
      if (status === 200) events.push(verdict.event);
      return new Response(null, { status });
    },
  });
  return {
    url: `http://127.0.0.1:${server.port}/webhooks/stripe`,
    events,
    refusals,
    types: () => events.map((event) => event.type),
    answerWith: (how: (event: Stripe.Event) => number) => {
      answer = how;
    },
    stop: () => server.stop(true),
  };
}
