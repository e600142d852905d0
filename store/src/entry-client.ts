import type { DehydratedState } from '@tanstack/vue-query';
import { createHead } from '@unhead/vue/client';
import type { StoreRouter } from '@zivero/server/store-router';
import { createStoreApi } from '@zivero/shared/client/api';
import superjson from 'superjson';
import { createStoreApp } from './app.ts';
import { keepEarlyInput } from './lib/early-input.ts';
import { hydrateQueries } from './plugins/query.ts';

const api = createStoreApi<StoreRouter>({ origin: import.meta.env.PUBLIC_API_URL });
const { app, router, queryClient } = createStoreApp({
  api,
  head: createHead(),
  isServer: false,
});

const seed = document.getElementById('state')?.textContent;
const hydration = seed ? hydrateQueries(queryClient, superjson.parse<DehydratedState>(seed)) : undefined;

await router.isReady();
const early = keepEarlyInput();
app.mount('#app');
early.give();
hydration?.settle();
// Presses come a turn later: what was chosen has reached the address and the page by then.
setTimeout(early.press);
