import { createApp } from './app.ts';
import { replaceTargets, type Target } from './control/targets.ts';
import { settleDebit } from './payments/attempt.ts';
import { bookLater } from './payments/charge.ts';
import { openNotedDispute } from './payments/dispute.ts';
import { expireHold } from './payments/intent.ts';
import { finishRefund } from './payments/refund.ts';
import { expireDue } from './payments/session.ts';
import { startScheduler, type TaskHandlers } from './scheduler.ts';
import { createStandIn, inTransaction, NO_ORIGIN, type StandIn } from './stand-in.ts';

export type ServerOptions = {
  hostname: string;
  /** 0: a free one. */
  port: number;
  dataFile: string;
  secretKey: string;
  shopName: string;
  /** Null: as last set and kept. */
  webhook: Target | null;
  /** How a browser reaches the pages, when not by hostname and port. */
  publicUrl: string | null;
};

type RunningStandIn = { url: string; s: StandIn; stop: () => Promise<void> };

const STOP_GRACE_MS = 3000;

const handlers: TaskHandlers = {
  'session.expire': expireDue,
  'hold.expire': expireHold,
  'debit.settle': (s, attempt) => void settleDebit(s, attempt),
  'refund.settle': (s, id) => endRefund(s, id, { status: 'succeeded' }),
  'refund.fail': (s, id) => endRefund(s, id, { status: 'failed', reason: 'expired_or_canceled_card' }),
  'charge.book': bookLater,
  'dispute.open': openNotedDispute,
};

function endRefund(s: StandIn, id: string, end: Parameters<typeof finishRefund>[2]): void {
  const refund = s.objects.get('refund', id);
  if (refund) finishRefund(s, refund, end);
}

/** Listening on every address is not an address to go to. */
function reachable(hostname: string): string {
  if (hostname === '0.0.0.0' || hostname === '::') return '127.0.0.1';
  return hostname.includes(':') ? `[${hostname}]` : hostname;
}

/** Opens the state, listens, and takes up what was left to do. */
export function startServer(options: ServerOptions): RunningStandIn {
  const s = createStandIn(options);
  const app = createApp(s);
  const server = Bun.serve({
    hostname: options.hostname,
    port: options.port,
    development: false,
    idleTimeout: 60,
    maxRequestBodySize: 1024 * 1024,
    fetch: (request, self) => app.fetch(request, self),
  });
  const url = `http://${reachable(options.hostname)}:${server.port}`;
  s.publicUrl = options.publicUrl ?? url;
  const { webhook } = options;
  if (webhook) inTransaction(s, NO_ORIGIN, () => replaceTargets(s, [webhook]));
  const scheduler = startScheduler(s, handlers);
  const stop = async () => {
    await server.stop();
    await scheduler.stop(STOP_GRACE_MS);
    s.db.close();
  };
  return { url, s, stop };
}
