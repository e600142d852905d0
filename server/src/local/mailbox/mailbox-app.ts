import { Hono } from 'hono';
import { html } from 'hono/html';
import type { MailMessage, MailStore, MailSummary } from './mail-store.ts';

/**
 * The mailbox in a browser, and for tests:
 * `GET /api/messages?to=ADDRESS` → MailSummary[], newest first · `GET /api/messages/ID` → MailMessage ·
 * `DELETE /api/messages` empties it.
 */
export function createMailboxApp(store: MailStore): Hono {
  const app = new Hono();
  app.get('/api/messages', (c) => c.json(store.list(c.req.query('to'))));
  app.get('/api/messages/:id', async (c) => {
    const mail = await store.read(c.req.param('id'));
    return mail ? c.json(mail) : c.json({ error: 'no such message' }, 404);
  });
  app.delete('/api/messages', async (c) => {
    await store.clear();
    return c.body(null, 204);
  });
  app.get('/', (c) => c.html(page('Mailbox', listPage(store.list()))));
  app.get('/messages/:id', async (c) => {
    const mail = await store.read(c.req.param('id'));
    return mail ? c.html(page(mail.subject, messagePage(mail))) : c.text('no such message', 404);
  });
  app.get('/messages/:id/html', async (c) => {
    const mail = await store.read(c.req.param('id'));
    if (!mail?.html) return c.text('no HTML part', 404);
    // A mail is a stranger's page: no scripts, no forms, not even when opened on its own.
    c.header('content-security-policy', "sandbox allow-popups; script-src 'none'");
    return c.html(mail.html);
  });
  return app;
}

type Markup = ReturnType<typeof html>;

function page(title: string, body: Markup): Markup {
  return html`<!doctype html>
    <html lang="en">
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>${title} · Zivero mailbox</title>
      <style>
        body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color-scheme: light dark; }
        table { border-collapse: collapse; width: 100%; }
        td, th { text-align: start; padding: 0.5rem; border-block-end: 1px solid #8884; vertical-align: top; overflow-wrap: anywhere; }
        iframe { width: 100%; height: 36rem; border: 1px solid #8884; background: #fff; }
        pre { white-space: pre-wrap; overflow-wrap: anywhere; }
      </style>
      ${body}
    </html>`;
}

function listPage(mails: readonly MailSummary[]): Markup {
  if (mails.length === 0) return html`<h1>Mailbox</h1><p>No mail yet. What the shop sends arrives here.</p>`;
  const rows = mails.map(
    (mail) => html`<tr>
      <td><a href="/messages/${mail.id}">${mail.subject}</a></td>
      <td>${mail.to.join(', ')}</td>
      <td><time datetime="${mail.receivedAt}">${mail.receivedAt.slice(0, 19).replace('T', ' ')}</time></td>
    </tr>`,
  );
  return html`<h1>Mailbox</h1>
    <table>
      <tr><th>Subject</th><th>To</th><th>Received (UTC)</th></tr>
      ${rows}
    </table>`;
}

function messagePage(mail: MailMessage): Markup {
  const rich = mail.html
    ? html`<iframe title="HTML part" sandbox="allow-popups" src="/messages/${mail.id}/html"></iframe>`
    : '';
  return html`<p><a href="/">All mail</a></p>
    <h1>${mail.subject}</h1>
    <p>From ${mail.from}<br />To ${mail.to.join(', ')}<br />${mail.receivedAt}</p>
    ${rich}
    <h2>Text part</h2>
    <pre>${mail.text}</pre>`;
}
