import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Manifest, Plugin } from 'vite';

/**
 * Vite's SSR manifest names the file a module went into, not the files that one imports. This completes
 * it, so that a rendered page links every style it needs before it paints, and every script at once.
 */
export function assetMap(folder: string): Plugin {
  return {
    name: 'zivero-asset-map',
    apply: 'build',
    closeBundle: {
      sequential: true,
      async handler() {
        const file = join(folder, '.vite/ssr-manifest.json');
        const [modules, chunks] = await Promise.all([
          readFile(file, 'utf8').then((text) => JSON.parse(text) as Record<string, string[]>),
          readFile(join(folder, '.vite/manifest.json'), 'utf8').then((text) => JSON.parse(text) as Manifest),
        ]);
        const needs = new Map(
          Object.entries(chunks).map(([key, chunk]) => [`/${chunk.file}`, filesOf(chunks, key)]),
        );
        // The page's own entry and all it imports stand in index.html already.
        const entry = new Set(
          Object.entries(chunks).flatMap(([key, chunk]) => (chunk.isEntry ? [...filesOf(chunks, key)] : [])),
        );
        const complete = Object.entries(modules).map(([module, files]) => {
          const all = new Set(files.flatMap((one) => [...(needs.get(one) ?? [one])]));
          return [module, [...all].filter((one) => !entry.has(one))] as const;
        });
        await writeFile(file, JSON.stringify(Object.fromEntries(complete)));
      },
    },
  };
}

/** A chunk's file, its styles, and the same of all that it imports statically. */
function filesOf(chunks: Manifest, start: string): Set<string> {
  const files = new Set<string>();
  const seen = new Set<string>();
  const visit = (key: string) => {
    const chunk = chunks[key];
    if (!chunk || seen.has(key)) return;
    seen.add(key);
    files.add(`/${chunk.file}`);
    for (const css of chunk.css ?? []) files.add(`/${css}`);
    for (const imported of chunk.imports ?? []) visit(imported);
  };
  visit(start);
  return files;
}
