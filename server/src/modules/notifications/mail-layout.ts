import { html, raw } from 'hono/html';

/*
 * Mail programs know tables and inline styles; nothing else is certain. Colours and fonts are those of the
 * store's tokens (light). Everything that goes through `html` is escaped.
 */
const COLOURS = {
  page: '#FFFDFB',
  mist: '#F6F1ED',
  line: '#E7DED8',
  ink: '#2A1722',
  ink2: '#5C4853',
  ink3: '#75626C',
  primary: '#4A1B38',
  onPrimary: '#FFF4EA',
  deep: '#3B1530',
  onDeep: '#FBEFE4',
  sun: '#F0AC2E',
} as const;
const DISPLAY = "Petrona, 'Iowan Old Style', Georgia, serif";
const TEXT = "'Instrument Sans', system-ui, 'Segoe UI', Arial, sans-serif";

export type Html = ReturnType<typeof html>;

export const paragraph = (text: string): Html =>
  html`<p style="margin:0 0 16px;font:400 16px/1.55 ${raw(TEXT)};color:${COLOURS.ink2}">${text.split('\n').map((line, at) => (at === 0 ? line : html`<br>${line}`))}</p>`;

export const heading = (text: string): Html =>
  html`<h2 style="margin:32px 0 12px;font:500 22px/1.2 ${raw(DISPLAY)};color:${COLOURS.ink}">${text}</h2>`;

export const button = (label: string, url: string): Html =>
  html`<table role="presentation" cellpadding="0" cellspacing="0" style="margin:24px 0"><tr><td style="border-radius:999px;background:${COLOURS.primary}"><a href="${url}" style="display:inline-block;padding:14px 28px;font:500 15px/1.35 ${raw(TEXT)};color:${COLOURS.onPrimary};text-decoration:none">${label}</a></td></tr></table>`;

export const textLink = (label: string, url: string): Html =>
  html`<p style="margin:0 0 16px;font:400 15px/1.55 ${raw(TEXT)}"><a href="${url}" style="color:${COLOURS.primary}">${label}</a></p>`;

export type ItemRow = {
  title: string;
  detail: string;
  amount: string;
  imageUrl: string | null;
  imageAlt: string;
};

export function items(rows: readonly ItemRow[]): Html {
  const cell = `padding:12px 0;border-bottom:1px solid ${COLOURS.line};font:400 15px/1.45 ${TEXT};color:${COLOURS.ink};vertical-align:top`;
  const body = rows.map(
    (row) => html`<tr>
<td width="68" style="${raw(cell)}">${row.imageUrl === null ? '' : html`<img src="${row.imageUrl}" width="56" height="70" alt="${row.imageAlt}" style="display:block;border-radius:4px 4px 14px 4px;object-fit:cover;background:${COLOURS.mist}">`}</td>
<td style="${raw(cell)}">${row.title}<br><span style="font-size:14px;color:${COLOURS.ink3}">${row.detail}</span></td>
<td align="right" style="${raw(cell)};white-space:nowrap">${row.amount}</td>
</tr>`,
  );
  return html`<table role="presentation" width="100%" cellpadding="0" cellspacing="0">${body}</table>`;
}

export type SumRow = { label: string; value: string; isTotal?: boolean };

export function sums(rows: readonly SumRow[]): Html {
  const body = rows.map(({ label, value, isTotal }) => {
    const style = isTotal
      ? `padding:12px 0 0;font:600 17px/1.4 ${TEXT};color:${COLOURS.ink}`
      : `padding:4px 0;font:400 15px/1.4 ${TEXT};color:${COLOURS.ink2}`;
    return html`<tr><td style="${raw(style)}">${label}</td><td align="right" style="${raw(style)}">${value}</td></tr>`;
  });
  return html`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="margin:12px 0 0">${body}</table>`;
}

export const lines = (values: readonly string[]): Html =>
  html`<p style="margin:0 0 16px;font:400 15px/1.55 ${raw(TEXT)};color:${COLOURS.ink2}">${values.map((value) => html`${value}<br>`)}</p>`;

export type Frame = {
  shopName: string;
  shopUrl: string;
  supportEmail: string;
  title: string;
  preview: string;
  lang: string;
  foot: { before: string; after: string };
};

/** The whole mail around its parts. `preview` is the line that a mailbox shows beside the subject. */
export function mailPage(frame: Frame, parts: readonly Html[]): string {
  const page = html`<!doctype html>
<html lang="${frame.lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light"><title>${frame.title}</title></head>
<body style="margin:0;padding:0;background:${COLOURS.mist}">
<div style="display:none;max-height:0;overflow:hidden">${frame.preview}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:${COLOURS.mist}"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="600" cellpadding="0" cellspacing="0" style="width:100%;max-width:600px">
<tr><td style="padding:22px 32px;background:${COLOURS.deep};border-radius:8px 8px 0 0"><a href="${frame.shopUrl}" style="font:500 26px/1 ${raw(DISPLAY)};color:${COLOURS.onDeep};text-decoration:none">${frame.shopName}<span style="color:${COLOURS.sun}">.</span></a></td></tr>
<tr><td style="padding:36px 32px 28px;background:${COLOURS.page}">
<h1 style="margin:0 0 16px;font:500 32px/1.08 ${raw(DISPLAY)};letter-spacing:-.014em;color:${COLOURS.ink}">${frame.title}</h1>
${parts}
</td></tr>
<tr><td style="padding:20px 32px;background:${COLOURS.page};border-top:1px solid ${COLOURS.line};border-radius:0 0 48px 8px;font:400 14px/1.45 ${raw(TEXT)};color:${COLOURS.ink3}">${frame.foot.before} <a href="mailto:${frame.supportEmail}" style="color:${COLOURS.primary}">${frame.supportEmail}</a> ${frame.foot.after}</td></tr>
</table></td></tr></table></body></html>`;
  return page.toString();
}
