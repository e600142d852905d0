import { VueQueryPlugin } from '@tanstack/vue-query';
import type { AdminRouter } from '@zivero/server/admin-router';
import { createAdminApi } from '@zivero/shared/client/api';
import { createPinia } from 'pinia';
import { createApp as createVueApp } from 'vue';
import App from './App.vue';
import { apiOrigin } from './env.ts';
import { API } from './lib/api.ts';
import { useConnection } from './lib/connection.ts';
import { createAppI18n } from './plugins/i18n.ts';
import { createQueryClient } from './plugins/query.ts';
import { createAppRouter } from './plugins/router.ts';

/** Builds the whole app, nothing of it at module level; `base` is the path it is served under. */
export function createApp(base: string) {
  const router = createAppRouter(base);
  const pinia = createPinia();
  const connection = useConnection(pinia);
  const queryClient = createQueryClient({
    onSessionEnded: () => queryClient.setQueryData(['session'], null),
    onAnswer: (heard) => (heard ? connection.heard() : connection.missed()),
  });
  const app = createVueApp(App);
  app.use(pinia).use(router).use(createAppI18n()).use(VueQueryPlugin, { queryClient });
  app.provide(API, createAdminApi<AdminRouter>({ origin: apiOrigin }));
  return { app, router };
}
