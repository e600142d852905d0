/** The server: environment → everything built → HTTP and jobs → graceful stop. `bun server/src/main.ts`. */
import { buildDeps, type Urls } from './deps.ts';
import { type Env, EnvError, readEnv } from './env.ts';
import { createHealth } from './http/health.ts';
import { listen } from './http/listen.ts';
import { createMetrics } from './http/metrics.ts';
import { createLog } from './kernel/log.ts';
import { checksOf, prepareWhenUp } from './prepare.ts';
import { type Running, startRunning } from './running.ts';
import { buildWeb } from './web.ts';

const STOP_WITHIN_MS = 10_000;

async function main(): Promise<void> {
  const env = readEnv();
  const log = createLog(env.LOG_LEVEL);
  // The port first: its number is part of the addresses that everything else is built with.
  const listener = listen({
    host: env.HOST,
    port: env.PORT,
    devUrls: { store: env.STORE_DEV_URL, admin: env.ADMIN_DEV_URL },
    fetch: () => Response.json({ status: 'down', phase: 'starting' }, { status: 503 }),
  });
  const deps = buildDeps({ env, urls: urlsOf(env, listener.port), log });
  const metrics = createMetrics();
  metrics.watchQueue(deps.infra.queue.depths);
  const health = createHealth({ clock: deps.clock, checks: checksOf(deps) });
  const app = buildWeb(deps, { metrics, health });
  listener.answerWith((request, server) => app.fetch(request, { server }));

  const giveUp = new AbortController();
  let running: Running | null = null;
  async function stop(why: string, exitCode: number): Promise<void> {
    if (giveUp.signal.aborted) return;
    giveUp.abort();
    health.enter('stopping');
    log.info({ why }, 'stopping');
    const late = setTimeout(() => {
      log.error('not stopped in time: cut');
      process.exit(1);
    }, STOP_WITHIN_MS);
    // Requests and jobs are finished first; they need the connections that are closed after them.
    await Promise.allSettled([listener.stop(), running?.stop(STOP_WITHIN_MS - 2_000)]);
    await deps.close();
    clearTimeout(late);
    log.info('stopped');
    process.exit(exitCode);
  }
  process.on('SIGTERM', () => void stop('SIGTERM', 0));
  process.on('SIGINT', () => void stop('SIGINT', 0));
  // Nobody knows what state is left: told, finished in order, and started anew by whoever watches over us.
  process.on('unhandledRejection', (error) => {
    log.fatal({ err: error }, 'unhandled rejection');
    void stop('unhandled rejection', 1);
  });

  try {
    await prepareWhenUp(deps, giveUp.signal);
    if (giveUp.signal.aborted) return;
    running = await startRunning(deps, metrics);
    health.enter('running');
    log.info({ url: deps.urls.store, port: listener.port, role: env.ZIVERO_ROLE }, 'ready');
  } catch (error) {
    log.fatal({ err: error }, 'cannot start');
    await stop('cannot start', 1);
  }
}

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
