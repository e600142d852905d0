import type { Hono } from 'hono';
import { html } from 'hono/html';
import { formatAmount } from '../amounts.ts';
import { TEST_CARDS } from '../payments/test-cards.ts';
import type { StandIn } from '../stand-in.ts';
import { type Html, layout } from './layout.ts';

const SHOWN = 20;

/** The front page: what happened lately, for somebody who wonders what the stand-in did. It changes nothing. */
export function dashboardRoutes(app: Hono, s: StandIn): void {
  app.get('/', (c) => {
    c.header('cache-control', 'no-store');
    return c.html(
      layout(
        'Stripe stand-in',
        html`<main class="wide">
      <h2>Stripe stand-in</h2>
      <p class="muted">Its clock says ${s.clock.now().toISOString()}. It is steered by <code>/_control</code>; see the head of <code>main.ts</code>.</p>
      ${sessions(s)}${refunds(s)}${deliveries(s)}${cards()}
    </main>`,
      ),
    );
  });
}

function section(title: string, head: string[], rows: Html[]): Html {
  const body = rows.length > 0 ? rows : html`<tr><td colspan="${head.length}">Nothing yet.</td></tr>`;
  return html`<section><h2>${title}</h2><table>
    <thead><tr>${head.map((text) => html`<th scope="col">${text}</th>`)}</tr></thead>
    <tbody>${body}</tbody></table></section>`;
}

const when = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');
const shortId = (id: string) => (id.length > 26 ? `${id.slice(0, 25)}…` : id);

function sessions(s: StandIn): Html {
  const rows = s.objects.page('checkout.session', { limit: SHOWN }).data.map((session) => {
    const id = shortId(session.id);
    const link = session.status === 'open' ? html`<a href="/c/pay/${session.id}">${id}</a>` : id;
    return html`<tr><td><code>${link}</code></td><td>${formatAmount(session.amount_total ?? 0, session.currency ?? 'eur')}</td>
      <td>${session.status}, ${session.payment_status}</td><td>${session.client_reference_id}</td><td>${when(session.created)}</td></tr>`;
  });
  return section('Checkout sessions', ['Session', 'Amount', 'State', 'Reference', 'Created'], rows);
}

function refunds(s: StandIn): Html {
  const rows = s.objects.page('refund', { limit: SHOWN }).data.map(
    (
      refund,
    ) => html`<tr><td><code>${refund.id}</code></td><td>${formatAmount(refund.amount, refund.currency)}</td>
      <td>${refund.status}</td><td>${when(refund.created)}</td></tr>`,
  );
  return section('Refunds', ['Refund', 'Amount', 'State', 'Created'], rows);
}

function deliveries(s: StandIn): Html {
  const rows = s.deliveries.list(SHOWN).map((delivery) => {
    const type = s.objects.get('event', delivery.event)?.type ?? 'gone';
    const last = delivery.last_error ?? delivery.last_status ?? '';
    return html`<tr><td>${type}</td><td>${delivery.state}</td><td>${delivery.attempts}</td><td>${last}</td><td>${delivery.chaos}</td></tr>`;
  });
  return section('Webhook deliveries', ['Event', 'State', 'Attempts', 'Last answer', 'On purpose'], rows);
}

function cards(): Html {
  const rows = TEST_CARDS.map(
    (card) => html`<tr><td><code>${card.number}</code></td><td>${card.note}</td></tr>`,
  );
  return section('Test cards', ['Number', 'What happens'], rows);
}
