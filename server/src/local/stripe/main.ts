/**
 * A local stand-in of Stripe, a process of its own: `bun server/src/local/stripe/main.ts --help`.
 *
 * It speaks the part of Stripe's REST API that Zivero uses, so that the official SDK works against it with
 * nothing changed but the address; shows the hosted Checkout page with Stripe's test cards; and sends signed
 * webhooks. Whatever it cannot do it refuses aloud instead of ignoring it.
 *
 * - `/v1/*`        checkout/sessions, payment_intents (retrieve, list, update, capture, cancel), charges,
 *                  refunds, customers, payment_methods, balance_transactions, disputes, events,
 *                  webhook_endpoints: form bodies, `expand[]`, cursors, idempotency keys, Stripe's errors
 * - `/c/pay/:id`   the hosted page, no script; `…/authenticate/:attempt` the 3-D Secure question
 * - `/`            what happened lately, and the test cards
 * - `/_control/*`  (from this machine only, JSON) the other hand:
 *     GET  state[?kind=], stats, deliveries[?state=], settings, clock
 *     POST clock {advanceSeconds | set | reset}; POST reset
 *     PUT  webhooks [{url, secret?, events?}]; POST events/:id/resend {times?, delayMs?}
 *     PUT  chaos {seed, duplicate, delay, delayMs, reorder, reorderHoldMs, drop}; PUT settings {retry, …}
 *     POST faults {path, method?, kind: error|rate-limit|lose-reply|slow, times?, slowMs?}
 *     POST refunds {session|payment_intent|charge, amount?}; POST refunds/:id/settle {status, reason?}
 *     PUT  next-refund {status: pending|failed, failureReason?} | null
 *     POST disputes {session|…, amount?, reason?, inquiry?}; POST disputes/:id/close {outcome}
 *     POST payment_intents/:id/settle {outcome}; POST pay {session, card?, email?, challenge?}
 *     POST payments {payments: [{intent, charge, amount, …}]}: payments of a demo shop's past, taken for known
 *
 * State is one SQLite file: an answered write outlives a kill -9, and what was due (deliveries, expiry) is
 * taken up at the next start. Time is real time plus an offset that the control moves; it is kept too.
 * A new resource is one file in `resources/` (routes and parameters), its rules in `payments/`.
 */
import { readOptions, USAGE } from './options.ts';
import { startServer } from './server.ts';

function fail(error: unknown): never {
  const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  const message = error instanceof Error ? error.message : String(error);
  console.error(
    taken ? 'stripe stand-in: the port is taken; give another by --port.' : `stripe stand-in: ${message}`,
  );
  process.exit(1);
}

function start() {
  const options = readOptions(Bun.argv.slice(2), process.env);
  if (options === 'help') {
    console.log(USAGE);
    process.exit(0);
  }
  const running = startServer(options);
  const target = options.webhook ? options.webhook.url : 'as last set';
  console.log(`stripe stand-in ready ${running.url} (webhooks: ${target}; data: ${options.dataFile})`);
  return running;
}

try {
  const running = start();
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    running.stop().then(() => process.exit(0), fail);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
} catch (error) {
  fail(error);
}
