import { expect, test } from 'bun:test';
import { createHash } from 'node:crypto';
import { inlineScriptHashes } from './security-headers.ts';

const sha = (text: string) => `sha256-${createHash('sha256').update(text).digest('base64')}`;

test('names the inline scripts of a page, and neither its files nor its data', () => {
  const html = `<head><script>let a = '<b>';</script>
    <script type="module" src="/x.js"></script><script type="application/ld+json">{"a":1}</script>
    <script type="application/json" id="state">{}</script><SCRIPT type="module">
b()</SCRIPT></head>`;
  expect(inlineScriptHashes(html)).toEqual([sha("let a = '<b>';"), sha('\nb()')]);
});

test('the pages of both apps have inline scripts that the policy will name', async () => {
  for (const [app, scripts] of [
    ['store', 2],
    ['admin', 1],
  ] as const) {
    const page = await Bun.file(`${import.meta.dirname}/../../../${app}/index.html`).text();
    expect(inlineScriptHashes(page)).toHaveLength(scripts);
  }
});
