/** The server: environment → everything built → HTTP and jobs → graceful stop. `bun server/src/main.ts`. */
import { buildDeps, type Urls } from './deps.ts';
import { type Env, EnvError, readEnv } from './env.ts';
import { createHealth } from './http/health.ts';
import { listen } from './http/listen.ts';
import { createMetrics } from './http/metrics.ts';
import { createHandlers, type HandlerDeps } from './jobs/handlers.ts';
import { createWorker } from './jobs/worker.ts';
import { createLog } from './kernel/log.ts';
import type { NotificationsModule } from './modules/notifications/notifications.ts';
import { prepareWhenUp } from './prepare.ts';
import { buildWeb } from './web.ts';

const STOP_WITHIN_MS = 10_000;

async function main(): Promise<void> {
  const env = readEnv();
  const log = createLog(env.LOG_LEVEL);
  const starting = () => Response.json({ status: 'starting' }, { status: 503 });
  const listener = listen({
    host: env.HOST,
    port: env.PORT,
    devUrls: { store: env.STORE_DEV_URL, admin: env.ADMIN_DEV_URL },
    fetch: starting,
  });
  const deps = buildDeps({ env, urls: urlsOf(env, listener.port), log });
  const { infra, modules } = deps;
  const metrics = createMetrics();
  metrics.watchQueue(infra.queue.depths);
  const health = createHealth({
    clock: deps.clock,
    checks: [
      { name: 'postgresql', isVital: true, probe: () => infra.pg.sql`SELECT 1` },
      { name: 'mongodb', isVital: true, probe: () => infra.mongo.db.command({ ping: 1 }) },
      { name: 'redis', isVital: false, probe: () => infra.redis.ping() },
    ],
  });
  const app = buildWeb(deps, { metrics, health });
  listener.answerWith((request, server) => app.fetch(request, { server }));
  const worker = createWorker({
    queue: infra.queue,
    handlers: createHandlers({
      ...modules,
      cache: infra.cache,
      mail: mailJobs(modules.notifications),
      cleanups: deps.cleanups,
    }),
    log,
  });

  const stopping = new AbortController();
  let isStopping = false;
  async function stop(why: string, exitCode: number): Promise<void> {
    if (isStopping) return;
    isStopping = true;
    stopping.abort();
    health.enter('stopping');
    log.info({ why }, 'stopping');
    const late = setTimeout(() => {
      log.error('not stopped in time: cut');
      process.exit(1);
    }, STOP_WITHIN_MS);
    await Promise.allSettled([listener.stop(), worker.stop(STOP_WITHIN_MS - 2_000)]);
    await deps.close();
    clearTimeout(late);
    log.info('stopped');
    process.exit(exitCode);
  }
  process.on('SIGTERM', () => void stop('SIGTERM', 0));
  process.on('SIGINT', () => void stop('SIGINT', 0));

  try {
    await prepareWhenUp(deps, stopping.signal);
    if (stopping.signal.aborted) return;
    health.enter('running');
    if (env.ZIVERO_ROLE !== 'web') await worker.start();
    log.info({ url: deps.urls.store, port: listener.port, role: env.ZIVERO_ROLE }, 'ready');
  } catch (error) {
    log.fatal({ err: error }, 'cannot start');
    await stop('cannot start', 1);
  }
}

const mailJobs = (notifications: NotificationsModule): HandlerDeps['mail'] => ({
  'mail.order-confirmation': notifications.sendOrderConfirmation,
  'mail.order-sent': notifications.sendOrderSent,
  'mail.refund': notifications.sendRefund,
});

function urlsOf(env: Env, port: number): Urls {
  const host = env.HOST === '0.0.0.0' || env.HOST === '::' ? '127.0.0.1' : env.HOST;
  const store = env.STORE_URL ?? `http://${host}:${port}`;
  return { store, admin: env.ADMIN_URL ?? `${store}/admin`, api: env.PUBLIC_API_URL ?? store };
}

try {
  await main();
} catch (error) {
  console.error(error instanceof EnvError ? error.message : error);
  process.exit(1);
}
