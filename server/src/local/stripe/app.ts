import { Hono } from 'hono';
import { createKeys } from './api/idempotent.ts';
import type { Api } from './api/route.ts';
import { controlRoutes } from './control/control.routes.ts';
import { dashboardRoutes } from './pages/dashboard.page.ts';
import { payRoutes } from './pages/pay.routes.ts';
import { chargeRoutes } from './resources/charge.api.ts';
import { customerRoutes } from './resources/customer.api.ts';
import { disputeRoutes } from './resources/dispute.api.ts';
import { lookupRoutes } from './resources/lookup.api.ts';
import { paymentIntentRoutes } from './resources/payment-intent.api.ts';
import { refundRoutes } from './resources/refund.api.ts';
import { sessionRoutes } from './resources/session.api.ts';
import { webhookEndpointRoutes } from './resources/webhook-endpoint.api.ts';
import type { StandIn } from './stand-in.ts';

/** Everything the stand-in answers: Stripe's API under /v1, the hosted page under /c, controls, a dashboard. */
export function createApp(s: StandIn): Hono {
  const app = new Hono();
  const api: Api = { app, s, keys: createKeys(s) };
  sessionRoutes(api);
  paymentIntentRoutes(api);
  chargeRoutes(api);
  refundRoutes(api);
  customerRoutes(api);
  lookupRoutes(api);
  disputeRoutes(api);
  webhookEndpointRoutes(api);
  payRoutes(app, s);
  dashboardRoutes(app, s);
  app.route('/_control', controlRoutes(s));
  app.get('/healthz', (c) => c.json({ ok: true }));
  app.notFound((c) => {
    const message = `Unrecognized request URL (${c.req.method}: ${c.req.path}). If Stripe knows it, the local stand-in does not yet.`;
    return c.json({ error: { message, type: 'invalid_request_error' } }, 404);
  });
  return app;
}
