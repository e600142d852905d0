import { money } from '@zivero/shared/money';
import type { LedgerMismatch } from '@zivero/shared/schemas/captures';
import type { OrderId } from '@zivero/shared/schemas/ids';
import type { Clock } from '../../kernel/clock.ts';
import type { Log } from '../../kernel/log.ts';
import type { PaymentsRepo } from './payments.repo.ts';

const MOST = 100;
/** Every order is read for it: not for each look at a page. */
const FRESH_MS = 10 * 60_000;

/** Orders whose ledger does not fit payments, refunds or their own state: none, while all is well. */
export function createBooks({
  repo,
  clock,
  log,
}: {
  repo: Pick<PaymentsRepo, 'mismatches'>;
  clock: Clock;
  log: Log;
}) {
  let seen: { at: number; mismatches: Promise<LedgerMismatch[]> } | null = null;

  const read = async (): Promise<LedgerMismatch[]> =>
    (await repo.mismatches(MOST)).map((one) => ({
      orderId: one.orderId as OrderId,
      number: String(one.number),
      why: one.why,
      paymentState: one.paymentState,
      balance: money(one.balanceMinor, one.currency),
      expected: money(one.expectedMinor, one.currency),
    }));

  /** At most ten minutes old. */
  function mismatches(): Promise<LedgerMismatch[]> {
    const now = clock.now().getTime();
    if (seen === null || now - seen.at > FRESH_MS) {
      const asked = { at: now, mismatches: read() };
      asked.mismatches.catch(() => {
        if (seen === asked) seen = null;
      });
      seen = asked;
    }
    return seen.mismatches;
  }

  /** Reads anew and tells of each in the log. Answers them. */
  async function audit(): Promise<LedgerMismatch[]> {
    const found = await read();
    for (const one of found) log.error(one, 'the ledger of an order does not fit');
    return found;
  }

  return { mismatches, audit };
}
