import { join } from 'node:path';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';
import vuetify from 'vite-plugin-vuetify';
import { assetMap } from './asset-map.plugin.ts';
import { devRender } from './dev-render.plugin.ts';
import { iconSprite } from './icon-sprite.plugin.ts';
import { precompress } from './precompress.plugin.ts';

const CLIENT = join(import.meta.dirname, 'dist/client');

/**
 * A few files that every page needs, instead of forty small ones. Overlays and forms are Vuetify's heavy
 * half: they stay apart and load with the drawer, the sheet or the form.
 */
const GROUPS = [
  {
    name: 'vendor',
    test: /node_modules\/(?:@vue|vue|vue-router|vue-i18n|@intlify|pinia|@tanstack|@trpc|superjson|copy-anything|is-what|@unhead|unhead|hookable)\//,
  },
  {
    name: 'shop',
    test: /(?:store\/src\/(?:ui|lib|plugins|features\/(?:cart|catalog|search|session|shop|wishlist))|shared\/src\/(?:client|vue|errors|money))(?!.*(?:ZSheet|ZField|ZSelect|ZoomDialog|PasswordField|Form\.vue|BagDrawer|FilterSheet|Price(?:Range|Slider)|kept))/,
    minShareCount: 3,
  },
];

/**
 * Two builds (build.ts): the browser's, with manifests, and the server's, one self-contained bundle.
 * ZIVERO_TEST_BUILD=1 makes hydration mismatches speak in a production build.
 */
export default defineConfig(({ command, isSsrBuild }) => ({
  root: import.meta.dirname,
  appType: 'custom',
  plugins: [
    vue(),
    vuetify({ autoImport: true }),
    iconSprite(),
    devRender(),
    ...(isSsrBuild ? [] : [assetMap(CLIENT), precompress(CLIENT)]),
  ],
  define: {
    __VUE_OPTIONS_API__: true,
    __VUE_PROD_DEVTOOLS__: false,
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: process.env.ZIVERO_TEST_BUILD === '1',
    __VUE_I18N_LEGACY_API__: false,
    __VUE_I18N_FULL_INSTALL__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
    'import.meta.env.PUBLIC_API_URL': JSON.stringify(process.env.PUBLIC_API_URL ?? ''),
    ...(command === 'build' ? { 'process.env.NODE_ENV': JSON.stringify('production') } : {}),
  },
  // Read at start, so that what they import is bundled before the first page asks for it (no reload then).
  server: { warmup: { clientFiles: ['./src/**/*.vue'], ssrFiles: ['./src/entry-server.ts'] } },
  ssr: {
    noExternal: command === 'build' ? true : ['vuetify', '@zivero/shared'],
  },
  build: isSsrBuild
    ? {
        outDir: 'dist/server',
        emptyOutDir: true,
        target: 'esnext',
        minify: false,
        rolldownOptions: { input: 'src/entry-server.ts' },
      }
    : {
        outDir: 'dist/client',
        emptyOutDir: true,
        manifest: true,
        ssrManifest: true,
        target: 'es2022',
        assetsInlineLimit: 0,
        rolldownOptions: {
          output: { codeSplitting: { groups: GROUPS, includeDependenciesRecursively: false } },
        },
      },
}));
