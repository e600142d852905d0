import { createHead, renderSSRHead } from '@unhead/vue/server';
import superjson from 'superjson';
import { renderToString } from 'vue/server-renderer';
import { createStoreApp } from './app.ts';
import type { StoreApi } from './lib/api.ts';
import { SERVER_RESPONSE, type ServerResponse } from './lib/server-response.ts';
import { assetTags, type SsrManifest } from './lib/ssr-assets.ts';
import { dehydrateQueries } from './plugins/query.ts';

export type RenderOptions = {
  /** The shop's client; in the server its link calls the router in process. */
  api: StoreApi;
  /** Public origin for canonical links and JSON-LD, without a slash at its end. */
  origin: string;
  /** Module → files, from the browser's build; absent in development. */
  manifest?: SsrManifest;
};
export type Rendered = { status: number; html: string; head: string; state: string; redirect?: string };

/**
 * Renders one address. The answer is the same for everybody: no cookie reaches this function.
 * `status` is 404 or 5xx when the page's own data say so; `state` is the element from which the browser takes over the data.
 */
export async function render(url: string, { api, origin, manifest }: RenderOptions): Promise<Rendered> {
  const head = createHead({ disableDefaults: true });
  const { app, router, queryClient } = createStoreApp({ api, head, isServer: true });
  const response: ServerResponse = { status: 200, origin };
  app.provide(SERVER_RESPONSE, response);
  try {
    await router.push(url);
    await router.isReady();
    const context: { modules?: Set<string> } = {};
    const html = await renderToString(app, context);
    const tags = await renderSSRHead(head);
    // A script element that never runs: nothing in it can close it or be taken for markup.
    const json = superjson.stringify(dehydrateQueries(queryClient)).replaceAll('<', '\\u003c');
    const state = `<script type="application/json" id="state">${json}</script>`;
    const links = manifest ? assetTags(context.modules ?? new Set(), manifest) : '';
    const current = router.currentRoute.value;
    const redirect = response.redirect ?? (current.redirectedFrom ? current.fullPath : undefined);
    return {
      status: response.status,
      html,
      head: `${tags.headTags}\n${links}`,
      state,
      ...(redirect ? { redirect } : {}),
    };
  } finally {
    queryClient.clear();
  }
}
