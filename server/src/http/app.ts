import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { AppError } from '../kernel/app-error.ts';
import { accessLog, route } from './access-log.ts';
import { compress } from './compress.ts';
import type { CorridorContext, CorridorEnv, Handler, Step } from './corridor.ts';
import { errorResponse, notFound } from './error-response.ts';
import type { Health } from './health.ts';
import type { Metrics } from './metrics.ts';
import { opsRoutes } from './ops.ts';
import { originCheck } from './origin-check.ts';

/** Everything that is mounted, built by `main`: this file only says in which order it is passed. */
export type AppParts = {
  steps: { requestId: Step; securityHeaders: Step; rateLimit: Step; storeSession: Step; adminSession: Step };
  /** Origins of ours: they may call with cookies. */
  origins: readonly string[];
  metrics: Metrics;
  health: Health;
  /** A worker answers probes only. */
  isWeb: boolean;
  trpc: { store: Handler; admin: Handler };
  refresh: { store: Handler; admin: Handler };
  stripeWebhook: Handler;
  stopMails: Handler;
  documents: Record<'invoice' | 'packingSlip' | 'mine' | 'correction' | 'myCorrection', Handler>;
  graphql: Handler;
  media: { serve: Handler; upload: Handler };
  sitemap: Handler;
  robots: Handler;
  pages: { store: Handler; admin: Handler };
};

const KB = 1024;

/** The route table, in reading order. */
export function createApp(parts: AppParts) {
  const { steps, health } = parts;
  const app = new Hono<CorridorEnv>();
  app.onError((error, c) => errorResponse(c, error));
  app.notFound(notFound);

  // The corridor: the same for every request.
  app.use(steps.requestId);
  app.use(accessLog({ metrics: parts.metrics }));
  app.use(steps.securityHeaders);

  app.route('/', opsRoutes(parts));
  if (!parts.isWeb) return app;
  app.use(onlyWhenServing(health));

  // Machines, which carry no cookies.
  app.post('/webhooks/stripe', route('webhook stripe'), limit(256 * KB), parts.stripeWebhook);
  app.all('/webhooks/stripe', methodNotAllowed('POST'));
  app.all('/webhooks/*', notFound);
  app.post('/mail/stop/:token', route('mail stop'), limit(KB), steps.rateLimit, parts.stopMails);
  app.all('/graphql', route('graphql'), compress(), limit(256 * KB), parts.graphql);

  // Browsers of ours, which do.
  const ours = [corsFor(parts.origins), originCheck(parts), steps.rateLimit] as const;
  app.use('/trpc/*', compress());
  app.use('/trpc/store/*', limit(KB * KB), ...ours, steps.storeSession);
  app.on(['GET', 'POST'], '/trpc/store/*', parts.trpc.store);
  app.all('/trpc/store/*', methodNotAllowed('GET, POST'));
  app.use('/trpc/admin/*', limit(KB * KB), ...ours, steps.adminSession);
  app.on(['GET', 'POST'], '/trpc/admin/*', parts.trpc.admin);
  app.all('/trpc/admin/*', methodNotAllowed('GET, POST'));
  app.all('/trpc/*', notFound);

  app.use('/auth/*', limit(KB), ...ours);
  app.post('/auth/store/refresh', route('refresh store'), steps.storeSession, parts.refresh.store);
  app.post('/auth/admin/refresh', route('refresh admin'), steps.adminSession, parts.refresh.admin);
  app.on(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE'], '/auth/:audience/refresh', methodNotAllowed('POST'));
  app.all('/auth/*', notFound);

  app.use('/media', route('upload'), limit(10 * KB * KB), ...ours);
  app.post('/media', steps.adminSession, parts.media.upload);
  app.all('/media', methodNotAllowed('POST'));
  app.get('/media/*', route('media'), parts.media.serve);

  app.use('/documents/*', steps.rateLimit);
  app.get('/documents/mine/:token/invoice.pdf', route('my invoice'), parts.documents.mine);
  app.get('/documents/mine/:token/corrections/:file', route('my correction'), parts.documents.myCorrection);
  app.use('/documents/orders/*', steps.adminSession);
  app.get('/documents/orders/:id/invoice.pdf', route('invoice'), parts.documents.invoice);
  app.get('/documents/orders/:id/packing-slip.pdf', route('packing slip'), parts.documents.packingSlip);
  app.get('/documents/orders/:id/corrections/:file', route('correction'), parts.documents.correction);
  app.all('/documents/*', notFound);

  // Pages.
  app.get('/sitemap.xml', route('sitemap'), parts.sitemap);
  app.get('/sitemap/:page{[0-9]+\\.xml}', route('sitemap'), parts.sitemap);
  app.get('/robots.txt', route('robots'), parts.robots);
  // The app's own addresses begin with the slash, in development too.
  app.get('/admin', route('admin'), (c) => c.redirect('/admin/', 308));
  app.get('/admin/*', route('admin'), parts.pages.admin);
  app.get('*', route('page'), parts.pages.store);
  app.all('*', methodNotAllowed('GET, HEAD'));
  return app;
}

/** Step 4. A body that is too long is refused while it is read, whatever its headers say. */
function limit(maxSize: number) {
  return bodyLimit({
    maxSize,
    onError: (c: Context) => errorResponse(c as CorridorContext, new AppError('request.too-large')),
  });
}

function corsFor(origins: readonly string[]) {
  return cors({
    origin: [...origins],
    credentials: true,
    allowMethods: ['GET', 'POST'],
    allowHeaders: ['content-type', 'x-trpc-source', 'trpc-accept'],
    exposeHeaders: ['x-request-id', 'retry-after'],
    maxAge: 3600,
  });
}

/** Until the databases are prepared nothing is answered but probes. */
function onlyWhenServing(health: Health): Step {
  return async (_c, next) => {
    if (!health.isServing()) throw new AppError('service.unavailable', { detail: 'starting' });
    await next();
  };
}

function methodNotAllowed(allowed: string): Handler {
  return (c) => {
    const reply = errorResponse(c, new AppError('request.method-not-allowed'));
    reply.headers.set('allow', allowed);
    return reply;
  };
}
