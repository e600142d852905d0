import type { Context, Hono } from 'hono';
import type Stripe from 'stripe';
import { answerChallenge, type PayOutcome, pay } from '../payments/pay.ts';
import { savedCards } from '../payments/payment-method.ts';
import { currentSession } from '../payments/session.ts';
import { inTransaction, NO_ORIGIN, type StandIn } from '../stand-in.ts';
import { refId } from '../types.ts';
import { challengePage } from './challenge.page.ts';
import { type CheckoutView, checkoutPage } from './checkout.page.ts';
import { notePage } from './layout.ts';
import { readPayForm } from './pay-form.ts';
import { STYLE } from './style.ts';

type Session = Stripe.Checkout.Session;

/**
 * The shopper's way through the hosted page. Pages that the shopper can act on answer 200, declines and
 * expiry included: a browser reports any other status of a document as an error of the page.
 */
export function payRoutes(app: Hono, s: StandIn): void {
  const load = (id: string) => inTransaction(s, NO_ORIGIN, () => currentSession(s, id));

  app.get('/assets/stand-in.css', (c) => c.body(STYLE, 200, { 'content-type': 'text/css; charset=utf-8' }));

  app.get('/c/pay/:id', (c) => {
    const session = load(c.req.param('id'));
    if (!session) return unknown(c);
    if (session.status !== 'open') return closed(c, session);
    const tried = s.objects.get('attempt', c.req.query('attempt') ?? '');
    const declined = tried?.session === session.id && tried.state === 'failed' ? tried.message : null;
    return show(c, { session, entered: null, faults: {}, declined });
  });

  app.post('/c/pay/:id', async (c) => {
    const form = new URLSearchParams(await c.req.text());
    const session = load(c.req.param('id'));
    if (!session) return unknown(c);
    const saved = savedCards(s, session).map((one) => one.id);
    const read = readPayForm(form, { now: s.clock.now(), due: (session.amount_total ?? 0) > 0, saved });
    if (!read.ok) {
      if (session.status !== 'open') return follow(c, { kind: 'complete', session });
      return show(c, { session, entered: read.entered, faults: read.faults, declined: null });
    }
    const outcome = pay(s, session.id, read.ask);
    if (outcome.kind !== 'declined') return follow(c, outcome);
    return show(c, {
      session: outcome.session,
      entered: read.entered,
      faults: {},
      declined: outcome.message,
    });
  });

  app.get('/c/pay/:id/authenticate/:attempt', (c) => {
    const session = load(c.req.param('id'));
    const attempt = s.objects.get('attempt', c.req.param('attempt'));
    if (!session || attempt?.session !== session.id) return unknown(c);
    if (session.status !== 'open') return closed(c, session);
    if (attempt.state !== 'challenge') return c.redirect(`/c/pay/${session.id}?attempt=${attempt.id}`, 303);
    const intent = s.objects.get('payment_intent', attempt.intent);
    const last4 = s.objects.get('payment_method', attempt.method)?.card?.last4 ?? '';
    if (!intent) return unknown(c);
    return page(c, challengePage({ intent, last4, attempt, shopName: s.shopName }));
  });

  app.post('/c/pay/:id/authenticate/:attempt', async (c) => {
    const form = new URLSearchParams(await c.req.text());
    const attempt = s.objects.get('attempt', c.req.param('attempt'));
    if (attempt?.session !== c.req.param('id')) return unknown(c);
    const outcome = answerChallenge(s, attempt.id, form.get('result') === 'complete');
    if (outcome.kind !== 'declined') return follow(c, outcome);
    return c.redirect(`/c/pay/${attempt.session}?attempt=${attempt.id}`, 303);
  });

  function show(c: Context, view: Pick<CheckoutView, 'session' | 'entered' | 'faults' | 'declined'>) {
    const customer = s.objects.get('customer', refId(view.session.customer) ?? '');
    const lines = s.objects.get('session_detail', `detail_${view.session.id}`)?.lines ?? [];
    return page(
      c,
      checkoutPage({
        ...view,
        lines,
        saved: savedCards(s, view.session),
        shopName: s.shopName,
        knownEmail: customer?.email ?? null,
      }),
    );
  }

  function follow(c: Context, outcome: Exclude<PayOutcome, { kind: 'declined' }>) {
    switch (outcome.kind) {
      case 'unknown':
        return unknown(c);
      case 'challenge':
        return c.redirect(`/c/pay/${outcome.attempt.session}/authenticate/${outcome.attempt.id}`, 303);
      case 'expired':
        return closed(c, outcome.session);
      case 'complete':
        return outcome.session.status === 'complete'
          ? c.redirect(successUrl(outcome.session), 303)
          : closed(c, outcome.session);
    }
  }

  function closed(c: Context, session: Session) {
    if (session.status === 'complete') {
      const way = { href: successUrl(session), label: `Return to ${s.shopName}` };
      return page(
        c,
        notePage('This payment is complete', 'You are done here; you have not been charged again.', way),
      );
    }
    const way = session.cancel_url ? { href: session.cancel_url, label: `Return to ${s.shopName}` } : null;
    const text = 'The time to pay has run out, and nothing was charged. Go back to the shop to start again.';
    return page(c, notePage('This checkout has expired', text, way));
  }
}

function successUrl(session: Session): string {
  return (session.success_url ?? '/').replaceAll('{CHECKOUT_SESSION_ID}', session.id);
}

function page(c: Context, body: Parameters<Context['html']>[0], status: 200 | 404 = 200) {
  c.header('cache-control', 'no-store');
  c.header(
    'content-security-policy',
    "default-src 'none'; style-src 'self'; img-src http: https: data:; frame-ancestors 'none'; base-uri 'none'",
  );
  return c.html(body, status);
}

function unknown(c: Context) {
  const text =
    'There is no such checkout here. Its link may be incomplete, or the stand-in’s state was reset.';
  return page(c, notePage('Checkout not found', text, null), 404);
}
