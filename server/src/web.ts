import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Deps } from './deps.ts';
import { createGraphqlHandler } from './graphql/yoga.ts';
import { createAdminPages } from './http/admin-page.ts';
import { createAnonymousIds } from './http/anonymous-id.ts';
import { createApp } from './http/app.ts';
import { createProxyTrust } from './http/client-address.ts';
import { sharedDomain } from './http/cookies.ts';
import { passTo } from './http/dev-proxy.ts';
import { createDocumentPages } from './http/documents.ts';
import type { Health } from './http/health.ts';
import { createMediaHandlers } from './http/media.ts';
import type { Metrics } from './http/metrics.ts';
import { rateLimit } from './http/rate-limit.ts';
import { createRefresh } from './http/refresh.ts';
import { requestId } from './http/request-id.ts';
import { securityHeaders } from './http/security-headers.ts';
import { createSession } from './http/session.ts';
import { createRobots, createSitemap } from './http/sitemap.ts';
import { createStopMails } from './http/stop-mails.ts';
import { createStorePages } from './http/store-page.ts';
import { createStripeWebhook } from './http/stripe-webhook.ts';
import { mountTrpc } from './http/trpc.ts';

const ROOT = join(import.meta.dirname, '../..');

/** The HTTP face over the built modules. */
export function buildWeb(deps: Deps, { metrics, health }: { metrics: Metrics; health: Health }) {
  const { env, urls, infra, modules, routers, clock, log } = deps;
  const isHttps = urls.store.startsWith('https:');
  const origins = [...new Set([urls.store, new URL(urls.admin).origin, urls.api, ...env.TRUSTED_ORIGINS])];
  const admin = createAdminPages({ folder: join(ROOT, 'admin/dist') });
  const store = createStorePages({
    folder: join(ROOT, 'store/dist'),
    router: routers.store,
    origin: urls.store,
  });
  if (env.ZIVERO_ROLE !== 'worker') tellMissingBuilds(deps);
  const session = createSession({
    sessions: infra.sessions,
    staffBySession: modules.staff.bySession,
    anonymousIds: createAnonymousIds({ key: infra.guestKey }),
    cookieRules: { isSecure: isHttps, hintDomain: sharedDomain([urls.api, urls.store, urls.admin]) },
  });
  const refresh = createRefresh({ sessions: infra.sessions, staffBySession: modules.staff.bySession, clock });
  const graphql = createGraphqlHandler({
    modules,
    mediaOrigin: urls.api,
    isDevelopment: !env.isProduction,
  });

  return createApp({
    steps: {
      requestId: requestId({ trust: createProxyTrust(env.TRUSTED_PROXIES), log }),
      securityHeaders: securityHeaders({
        scriptHashes: [...store.scriptHashes, ...admin.scriptHashes],
        connectTo: urls.api === urls.store ? [] : [urls.api],
        isHttps,
        isDevelopment: env.STORE_DEV_URL !== undefined,
      }),
      rateLimit: rateLimit({ limiter: infra.limiter }),
      storeSession: session('store'),
      adminSession: session('admin'),
    },
    origins,
    metrics,
    health,
    isWeb: env.ZIVERO_ROLE !== 'worker',
    trpc: {
      store: mountTrpc({ endpoint: '/trpc/store', router: routers.store, metrics }),
      admin: mountTrpc({ endpoint: '/trpc/admin', router: routers.admin, metrics }),
    },
    refresh: { store: refresh('store'), admin: refresh('admin') },
    stripeWebhook: createStripeWebhook({ verifier: infra.webhookVerifier, payments: modules.payments }),
    documents: createDocumentPages(modules.documents),
    stopMails: createStopMails(modules.abandonedCarts),
    graphql: (c) => graphql(c.req.raw, { requestId: c.get('requestId'), log: c.get('log') }),
    media: createMediaHandlers(modules.media),
    sitemap: createSitemap({ source: deps.sitemap, storeUrl: urls.store }),
    robots: createRobots({ storeUrl: urls.store }),
    pages: {
      store: env.STORE_DEV_URL === undefined ? store.handle : passTo(env.STORE_DEV_URL),
      admin: env.ADMIN_DEV_URL === undefined ? admin.handle : passTo(env.ADMIN_DEV_URL),
    },
  });
}

/** Rightly so where the apps are hosted elsewhere; otherwise somebody forgot to build them. */
function tellMissingBuilds({ env, log }: Deps): void {
  const builds = { 'store/dist/client': env.STORE_DEV_URL, 'admin/dist': env.ADMIN_DEV_URL };
  for (const [folder, devUrl] of Object.entries(builds)) {
    if (devUrl === undefined && !existsSync(join(ROOT, folder, 'index.html')))
      log.warn(`${folder} is not there, its pages will be 404: bun run build`);
  }
}
