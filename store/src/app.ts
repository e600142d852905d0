import './styles/main.css';
import { VueQueryPlugin } from '@tanstack/vue-query';
import { createFormatters } from '@zivero/shared/client/format';
import { FORMATTERS } from '@zivero/shared/vue/use-money';
import { createPinia } from 'pinia';
import { createSSRApp, type Plugin } from 'vue';
import { createMemoryHistory, createWebHistory } from 'vue-router';
import App from './App.vue';
import { API, type StoreApi } from './lib/api.ts';
import { createSearchTrail, SEARCH_TRAIL, tabStorage } from './lib/search-trail.ts';
import { createStoreI18n } from './plugins/i18n.ts';
import { createQueryClient } from './plugins/query.ts';
import { createStoreVuetify } from './plugins/vuetify.ts';
import { createStoreRouter } from './router.ts';

export type StoreApp = ReturnType<typeof createStoreApp>;

/**
 * One shop per request on the server, one per page load in the browser: nothing lives in a module.
 * `head` is unhead's server or client instance, made by the entry that knows which one it needs.
 */
export function createStoreApp({ api, head, isServer }: { api: StoreApi; head: Plugin; isServer: boolean }) {
  const locale = 'en';
  const app = createSSRApp(App);
  const router = createStoreRouter(isServer ? createMemoryHistory() : createWebHistory());
  const queryClient = createQueryClient({ isServer });
  const i18n = createStoreI18n(locale);
  app.use(head);
  app.use(createPinia());
  app.use(VueQueryPlugin, { queryClient });
  app.use(i18n);
  app.use(router);
  app.use(createStoreVuetify());
  app.provide(API, api);
  if (!isServer) app.provide(SEARCH_TRAIL, createSearchTrail(api, tabStorage()));
  app.provide(
    FORMATTERS,
    createFormatters({
      locale,
      ...(isServer ? {} : { clockZone: Intl.DateTimeFormat().resolvedOptions().timeZone }),
    }),
  );
  return { app, router, queryClient };
}
