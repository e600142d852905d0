import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import tailwindcss from '@tailwindcss/vite';
import vue from '@vitejs/plugin-vue';
import { defineConfig, type Plugin } from 'vite';
import { iconNames } from './src/ui/icon-names.ts';

/** `virtual:icons`: the bodies of the icons named in `icon-names.ts`, without their own stroke width. */
function icons(): Plugin {
  const id = 'virtual:icons';
  return {
    name: 'zivero-icons',
    resolveId: (source) => (source === id ? `\0${id}` : null),
    load(resolved) {
      if (resolved !== `\0${id}`) return null;
      const file = createRequire(import.meta.url).resolve('@iconify-json/lucide/icons.json');
      const set = JSON.parse(readFileSync(file, 'utf8')) as { icons: Record<string, { body: string }> };
      const bodies = iconNames.map((name) => {
        const icon = set.icons[name];
        if (!icon) throw new Error(`Lucide has no icon "${name}"`);
        return [name, icon.body.replaceAll(/ stroke-width="[^"]*"/g, '')];
      });
      return `export const iconBodies = ${JSON.stringify(Object.fromEntries(bodies))};`;
    },
  };
}

export default defineConfig({
  root: import.meta.dirname,
  base: '/admin/',
  envPrefix: ['VITE_', 'PUBLIC_', 'STORE_URL'],
  plugins: [vue(), tailwindcss(), icons()],
  // The chart library is one chunk of its own, loaded after the figures stand.
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 520,
  },
  define: {
    __VUE_OPTIONS_API__: 'false',
    __VUE_I18N_LEGACY_API__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'false',
  },
});
