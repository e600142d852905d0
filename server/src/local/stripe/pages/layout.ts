import { html } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** The frame of every page. Each says what it is, so that nobody enters a real card. */
export function layout(title: string, body: Html): Html {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="robots" content="noindex">
    <title>${title}</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/assets/stand-in.css">
  </head>
  <body>
    <header class="banner"><strong>Test stand-in.</strong> This is not Stripe, and no money moves. Use test cards only.</header>
    ${body}
  </body>
</html>`;
}

/** A page that says one thing and offers one way on. */
export function notePage(title: string, text: string, way: { href: string; label: string } | null): Html {
  const link = way ? html`<a class="button" href="${way.href}">${way.label}</a>` : '';
  return layout(title, html`<main class="note"><h2>${title}</h2><p>${text}</p>${link}</main>`);
}
