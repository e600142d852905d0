/**
 * `bun scripts/size.ts`: what a browser loads before the first page of each app can be used (gzip), for the store
 * each of its pages, and the limit it is held to. Exits 1 above a limit. Needs `bun run build` first.
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

type Chunk = { file: string; imports?: string[] };

/** Gzip kilobytes of the scripts that a page of the store needs: the entry, the page and whatever they import, dearest first. */
function storePagesKb(): [page: string, kb: number][] {
  const folder = join(ROOT, 'store/dist/client');
  const manifest = JSON.parse(readFileSync(join(folder, '.vite/manifest.json'), 'utf8')) as Record<
    string,
    Chunk
  >;
  const sizes = new Map<string, number>();
  const sizeOf = (file: string) => {
    const known = sizes.get(file) ?? gzipSync(readFileSync(join(folder, file))).length / 1000;
    sizes.set(file, known);
    return known;
  };
  const withImports = (key: string, seen: Set<string>): Set<string> => {
    const chunk = manifest[key];
    if (chunk === undefined || seen.has(chunk.file)) return seen;
    seen.add(chunk.file);
    for (const one of chunk.imports ?? []) withImports(one, seen);
    return seen;
  };
  return Object.keys(manifest)
    .filter((key) => /^src\/pages\/\w+\.vue$/.test(key))
    .map((key): [string, number] => {
      const files = withImports(key, withImports('index.html', new Set()));
      return [
        key.slice('src/pages/'.length, -'.vue'.length),
        [...files].reduce((sum, file) => sum + sizeOf(file), 0),
      ];
    })
    .sort(([, a], [, b]) => b - a);
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
const limit = APPS[0]?.limitsKb.js ?? 0;
for (const [page, kb] of storePagesKb()) {
  isOver ||= kb > limit;
  console.log(`| store, ${page} | js | ${kb.toFixed(1)} | ${limit}${kb > limit ? ' ✗' : ''} |`);
}
process.exit(isOver ? 1 : 0);
