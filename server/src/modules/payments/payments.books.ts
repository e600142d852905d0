import { money } from '@zivero/shared/money';
import type { LedgerMismatch } from '@zivero/shared/schemas/captures';
import type { OrderId } from '@zivero/shared/schemas/ids';
import type { Clock } from '../../kernel/clock.ts';
import type { Log } from '../../kernel/log.ts';
import type { PaymentsRepo } from './payments.repo.ts';

const MOST = 100;
/** Not for each look at a page. */
const FRESH_MS = 10 * 60_000;
/** Longer than refunds and disputes usually take. Whatever is open counts however old it is. */
const RECENT_MS = 60 * 86_400_000;
const PAGE = 2_000;

const shown = (one: Awaited<ReturnType<PaymentsRepo['recentMismatches']>>[number]): LedgerMismatch => ({
  orderId: one.orderId as OrderId,
  number: String(one.number),
  why: one.why,
  paymentState: one.paymentState,
  balance: money(one.balanceMinor, one.currency),
  expected: money(one.expectedMinor, one.currency),
});

/** Orders whose ledger does not fit payments, refunds or their own state: none, while all is well. */
export function createBooks({
  repo,
  clock,
  log,
}: {
  repo: Pick<PaymentsRepo, 'recentMismatches' | 'mismatchesAfter'>;
  clock: Clock;
  log: Log;
}) {
  let seen: { at: number; mismatches: Promise<LedgerMismatch[]> } | null = null;

  const recent = async (): Promise<LedgerMismatch[]> =>
    (await repo.recentMismatches(new Date(clock.now().getTime() - RECENT_MS), MOST)).map(shown);

  /** Every order there is, so many at a time. */
  async function all(): Promise<LedgerMismatch[]> {
    const found: LedgerMismatch[] = [];
    for (let after: string | null = ''; after !== null && found.length < MOST; ) {
      const page = await repo.mismatchesAfter(after, PAGE);
      found.push(...page.found.map(shown));
      after = page.last;
    }
    return found.slice(0, MOST);
  }

  /** Of orders that are open, or that something happened to in the last 60 days; at most ten minutes old. */
  function mismatches(): Promise<LedgerMismatch[]> {
    const now = clock.now().getTime();
    if (seen === null || now - seen.at > FRESH_MS) {
      const asked = { at: now, mismatches: recent() };
      asked.mismatches.catch(() => {
        if (seen === asked) seen = null;
      });
      seen = asked;
    }
    return seen.mismatches;
  }

  /** Reads anew and tells of each in the log: the recent and open ones, or all. Answers the first hundred. */
  async function audit(of: 'recent' | 'all' = 'recent'): Promise<LedgerMismatch[]> {
    const found = await (of === 'all' ? all() : recent());
    for (const one of found) log.error(one, 'the ledger of an order does not fit');
    return found;
  }

  return { mismatches, audit };
}
