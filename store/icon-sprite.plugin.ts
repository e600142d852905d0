import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Plugin } from 'vite';
import { ICONS } from './src/ui/icon-names.ts';

type LucideFile = {
  icons: Record<string, { body: string } | undefined>;
  aliases?: Record<string, { parent: string } | undefined>;
};

/** Our star is rounder than lucide's, and filled. */
const STAR =
  '<symbol id="i-star" viewBox="0 0 16 16"><path d="M8 1.2c.3 0 .6.2.7.5l1.7 3.6 3.9.5c.7.1 1 .9.5 1.4l-2.9 2.7.8 3.9c.1.7-.6 1.2-1.2.9L8 12.8l-3.5 1.9c-.6.3-1.3-.2-1.2-.9l.8-3.9L1.2 7.2c-.5-.5-.2-1.3.5-1.4l3.9-.5L7.3 1.7c.1-.3.4-.5.7-.5z"/></symbol>';

/** One `<symbol>` per icon; stroke and size come from our CSS, so lucide's own attributes go. */
function sprite(): string {
  const file = createRequire(import.meta.url).resolve('@iconify-json/lucide/icons.json');
  const { icons, aliases } = JSON.parse(readFileSync(file, 'utf8')) as LucideFile;
  const symbols = Object.entries(ICONS).map(([name, lucide]) => {
    const body = (icons[lucide] ?? icons[aliases?.[lucide]?.parent ?? ''])?.body;
    if (!body) throw new Error(`lucide has no icon "${lucide}"`);
    const plain = body.replace(/ (?:fill|stroke|stroke-linecap|stroke-linejoin|stroke-width)="[^"]*"/g, '');
    return `<symbol id="i-${name}" viewBox="0 0 24 24">${plain}</symbol>`;
  });
  return `<svg width="0" height="0" style="position:absolute" aria-hidden="true"><defs>${symbols.join('')}${STAR}</defs></svg>`;
}

/** Replaces `<!--icons-->` of index.html by the sprite. */
export function iconSprite(): Plugin {
  return { name: 'zivero-icon-sprite', transformIndexHtml: (html) => html.replace('<!--icons-->', sprite()) };
}
