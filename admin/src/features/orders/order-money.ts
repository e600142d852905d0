import { sumMinor } from '@zivero/shared/money';
import type { AdminOrder, Refund } from '@zivero/shared/schemas/orders';
import type { GlyphName } from '../../ui/glyphs.ts';

export type LedgerEntry = AdminOrder['ledger'][number];
export type MoneyRow = {
  id: string;
  at: Date;
  glyph: GlyphName | null;
  kind: LedgerEntry['kind'] | 'refund-pending' | 'refund-unsettled';
  refund: Refund | null;
  amountMinor: number;
  counts: boolean;
};

const GLYPH: Record<LedgerEntry['kind'], GlyphName | null> = {
  charge: 'money-paid',
  capture: 'money-paid',
  refund: 'money-refunded',
  'refund-failed': 'money-failed',
  dispute: 'money-disputed',
  fee: null,
  credit: 'money-paid',
  'write-off': null,
  outside: 'money-paid',
};

/** Fees are the vendor's, not the customer's: they stand in the list but not in what the customer paid. */
const isCustomers = (kind: LedgerEntry['kind']) => kind !== 'fee';

/** The ledger as rows, oldest first, and after it the refunds that have not reached the ledger. */
export function moneyRows(order: Pick<AdminOrder, 'ledger' | 'refunds'>): MoneyRow[] {
  const refunds = [...order.refunds].sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime());
  // What went onto a card, or back by hand, is booked under the refund's own id.
  const named = new Set(order.ledger.map((entry) => entry.reference));
  const cameBack = cameBackOf(order.ledger, refunds);
  const settled = refunds.filter(
    (refund) => (refund.state === 'succeeded' || cameBack.has(refund)) && !named.has(refund.id),
  );
  let nextRefund = 0;
  const rows: MoneyRow[] = [...order.ledger]
    .sort((a, b) => a.at.getTime() - b.at.getTime())
    .map((entry) => ({
      id: entry.id,
      at: entry.at,
      glyph: GLYPH[entry.kind],
      kind: entry.kind,
      amountMinor: entry.amount.amountMinor,
      counts: isCustomers(entry.kind),
      // The n-th refund of the ledger is the n-th that went out; another amount means that it is not ours to name.
      refund:
        entry.kind === 'refund'
          ? sameAmount(settled[nextRefund++], entry.amount.amountMinor)
          : (refunds.find((refund) => refund.id === entry.reference) ?? null),
    }));
  const open = refunds
    .filter((refund) => refund.state !== 'succeeded' && !cameBack.has(refund))
    .map(
      (refund): MoneyRow => ({
        id: refund.id,
        at: refund.createdAt,
        refund,
        amountMinor: -refund.amount.amountMinor,
        counts: false,
        glyph: refund.state === 'failed' || refund.state === 'canceled' ? 'money-failed' : 'machine-waiting',
        kind:
          refund.state === 'failed' || refund.state === 'canceled' ? 'refund-unsettled' : 'refund-pending',
      }),
    );
  return [...rows, ...open];
}

/** Refunds that had gone out before they failed: the ledger has both, and the list needs them no third time. */
function cameBackOf(ledger: readonly LedgerEntry[], refunds: readonly Refund[]): Set<Refund> {
  const found = new Set<Refund>();
  for (const { amount } of ledger.filter((entry) => entry.kind === 'refund-failed')) {
    const one = refunds.find(
      (refund) =>
        (refund.state === 'failed' || refund.state === 'canceled') &&
        refund.amount.amountMinor === amount.amountMinor &&
        !found.has(refund),
    );
    if (one) found.add(one);
  }
  return found;
}

const sameAmount = (refund: Refund | undefined, amountMinor: number): Refund | null =>
  refund && refund.amount.amountMinor === -amountMinor ? refund : null;

/** The double rule may only stand under a total that is the sum of its parts. */
export function isBalanceChecked(order: Pick<AdminOrder, 'ledger' | 'balance'>): boolean {
  return (
    sumMinor(
      order.ledger.filter((entry) => isCustomers(entry.kind)).map((entry) => entry.amount.amountMinor),
    ) === order.balance.amountMinor
  );
}

/** Sum of fees, negative, or null when none is known yet. */
export function feesMinor(order: Pick<AdminOrder, 'ledger'>): number | null {
  const fees = order.ledger.filter((entry) => entry.kind === 'fee');
  return fees.length === 0 ? null : sumMinor(fees.map((entry) => entry.amount.amountMinor));
}
