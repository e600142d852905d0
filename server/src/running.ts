import type { Deps } from './deps.ts';
import type { Metrics } from './http/metrics.ts';
import { startChangeFeed } from './jobs/change-feed.ts';
import { createHandlers, type JobHandlers } from './jobs/handlers.ts';
import { startTagFeed } from './jobs/tag-feed.ts';
import { createWorker } from './jobs/worker.ts';

/** What runs beside the requests: the job worker, its reader of the change stream, and each web process's own. */
export type Running = { stop(timeoutMs: number): Promise<void> };

/** Starts what this process's role asks for; resolves when it can be used. */
export async function startRunning(deps: Deps, metrics: Metrics): Promise<Running> {
  const { env, infra, modules, searching, log } = deps;
  const stops: ((timeoutMs: number) => Promise<void>)[] = [];

  if (env.ZIVERO_ROLE !== 'web') {
    const worker = createWorker({
      queue: infra.queue,
      handlers: handlersOf(deps),
      observe: metrics.observeJob,
      log,
    });
    await worker.start();
    const { mongo, pg, queue } = infra;
    const tags = startTagFeed({ mongo: mongo.db, pg, enqueue: queue.enqueue, catalog: modules.catalog, log });
    stops.push(worker.stop, tags.stop);
  }
  if (env.ZIVERO_ROLE !== 'worker') {
    const feed = startChangeFeed({ db: infra.mongo.db, ...searching, cache: infra.cache, log });
    stops.push(feed.stop);
    await feed.ready;
    stops.push(searching.learning.start().stop);
  }
  return {
    async stop(timeoutMs) {
      await Promise.allSettled(stops.map((stop) => stop(timeoutMs)));
    },
  };
}

function handlersOf({ infra, modules, cleanups }: Deps): JobHandlers {
  const { notifications } = modules;
  return createHandlers({
    ...modules,
    cache: infra.cache,
    mail: {
      'mail.order-confirmation': notifications.sendOrderConfirmation,
      'mail.order-sent': notifications.sendOrderSent,
      'mail.refund': notifications.sendRefund,
      'mail.send': notifications.send,
      'mail.abandoned-carts': modules.abandonedCarts.find,
      'mail.back-in-stock': modules.sendBackInStock,
    },
    cleanups,
  });
}
