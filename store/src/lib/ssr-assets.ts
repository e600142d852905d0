/** Vite's ssr-manifest.json: module id → files of the browser's build that it needs. */
export type SsrManifest = Record<string, string[]>;

/** Links for the files of the rendered modules, so that the page's own code and style load at once. */
export function assetTags(modules: ReadonlySet<string>, manifest: SsrManifest): string {
  const files = new Set<string>();
  for (const module of modules) for (const file of manifest[module] ?? []) files.add(file);
  return [...files]
    .map((file) => {
      if (file.endsWith('.js')) return `<link rel="modulepreload" crossorigin href="${file}">`;
      if (file.endsWith('.css')) return `<link rel="stylesheet" crossorigin href="${file}">`;
      return '';
    })
    .filter(Boolean)
    .join('\n');
}
