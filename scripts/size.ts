/**
 * `bun scripts/size.ts`: what a browser loads before the first page of each app can be used (gzip), and the
 * limit it is held to. Exits 1 above a limit. Needs `bun run build` first.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const ROOT = join(import.meta.dir, '..');

type App = { name: string; folder: string; base: string; limitsKb: { js: number; css: number } };

const APPS: App[] = [
  { name: 'store', folder: 'store/dist/client', base: '/', limitsKb: { js: 200, css: 60 } },
  { name: 'admin', folder: 'admin/dist', base: '/admin/', limitsKb: { js: 250, css: 40 } },
];

/** Gzip kilobytes of the scripts (preloaded ones included) and styles that the page names. */
function firstLoadKb({ folder, base }: App): { js: number; css: number } {
  const page = readFileSync(join(ROOT, folder, 'index.html'), 'utf8');
  const named = [...page.matchAll(/<(?:script|link)\b[^>]*\b(?:src|href)="([^"]+)"/g)].map(
    ([, path = '']) => path,
  );
  const kb = (ending: string) =>
    [...new Set(named)]
      .filter((path) => path.startsWith(base) && path.endsWith(ending))
      .reduce(
        (sum, path) =>
          sum + gzipSync(readFileSync(join(ROOT, folder, path.slice(base.length)))).length / 1000,
        0,
      );
  return { js: kb('.js'), css: kb('.css') };
}

let isOver = false;
console.log('| app | kind | kB (gzip) | limit |\n|---|---|---|---|');
for (const app of APPS) {
  const loaded = firstLoadKb(app);
  for (const kind of ['js', 'css'] as const) {
    const limit = app.limitsKb[kind];
    isOver ||= loaded[kind] > limit || loaded[kind] === 0;
    console.log(
      `| ${app.name} | ${kind} | ${loaded[kind].toFixed(1)} | ${limit}${loaded[kind] > limit ? ' ✗' : ''} |`,
    );
  }
}
process.exit(isOver ? 1 : 0);
