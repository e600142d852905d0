import { present } from '../api/present.ts';
import { StripeFault } from '../api/stripe-error.ts';
import type { StandIn } from '../stand-in.ts';
import type { Kind } from '../types.ts';

const SHOWN = [
  'checkout.session',
  'payment_intent',
  'charge',
  'refund',
  'dispute',
  'customer',
  'balance_transaction',
  'webhook_endpoint',
  'event',
] as const satisfies readonly Kind[];

/** All objects by kind, oldest first; `kind` narrows it to one. Events only when asked for by name. */
export function readState(s: StandIn, kind: string | undefined): Record<string, unknown[]> {
  const kinds =
    kind === undefined ? SHOWN.filter((one) => one !== 'event') : SHOWN.filter((one) => one === kind);
  if (kinds.length === 0) throw new StripeFault(`No such kind: '${kind}'. There are: ${SHOWN.join(', ')}.`);
  const rows = (one: Kind) =>
    s.objects
      .all(one)
      .reverse()
      .map((doc) => present(s, doc as unknown as Record<string, unknown>));
  return Object.fromEntries(kinds.map((one) => [one, rows(one)]));
}

/** What a stress run reports: how many events went out, and how many of them twice, late, overtaken or lost. */
export function stats(s: StandIn) {
  const deliveries = { pending: 0, delivered: 0, dropped: 0, 'gave-up': 0, attempts: 0 };
  const chaos = { duplicate: 0, delayed: 0, reordered: 0, dropped: 0, resent: 0 };
  for (const row of s.deliveries.counts()) {
    deliveries[row.state] += row.n;
    deliveries.attempts += row.attempts;
    if (row.chaos) chaos[row.chaos] += row.n;
  }
  const rows = s.db
    .query<{ kind: string; n: number }, []>('SELECT kind, count(*) AS n FROM objects GROUP BY kind')
    .all();
  return { objects: Object.fromEntries(rows.map(({ kind, n }) => [kind, n])), deliveries, chaos };
}
