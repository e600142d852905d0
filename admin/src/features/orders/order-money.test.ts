import { describe, expect, test } from 'bun:test';
import type { Refund } from '@zivero/shared/schemas/orders';
import { feesMinor, isBalanceChecked, type LedgerEntry, moneyRows } from './order-money.ts';

const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
const entry = (id: string, kind: LedgerEntry['kind'], minor: number, minute: number): LedgerEntry => ({
  id,
  kind,
  amount: eur(minor),
  reference: id,
  at: new Date(2026, 1, 1, 10, minute),
});
const refund = (n: number, state: Refund['state'], minor: number): Refund => ({
  id: `rfd_${String(n).padStart(26, '0')}`,
  state,
  amount: eur(minor),
  shipping: eur(0),
  reason: 'returned',
  note: null,
  source: 'admin',
  isCredit: false,
  lines: [],
  byName: 'Mira',
  createdAt: new Date(2026, 1, 1, 11, n),
});
const ledger = [entry('c', 'charge', 16970, 0), entry('f', 'fee', -280, 0), entry('r', 'refund', -1620, 30)];

describe('moneyRows', () => {
  test('names the refund behind a ledger entry, and puts open ones last, outside the sum', () => {
    const rows = moneyRows({ ledger, refunds: [refund(2, 'pending', 500), refund(1, 'succeeded', 1620)] });
    expect(rows.map((row) => [row.kind, row.amountMinor, row.counts])).toEqual([
      ['charge', 16970, true],
      ['fee', -280, false],
      ['refund', -1620, true],
      ['refund-pending', -500, false],
    ]);
    expect(rows[2]?.refund?.id).toBe(refund(1, 'succeeded', 1620).id);
  });
  test('tells one that went out and came back by its two entries; the next is named by its own', () => {
    const books = [...ledger, entry('b', 'refund-failed', 1620, 40), entry('s', 'refund', -1620, 50)];
    const refunds = [refund(1, 'failed', 1620), refund(2, 'succeeded', 1620), refund(3, 'failed', 700)];
    const rows = moneyRows({ ledger: books, refunds });
    expect(rows.map(({ kind, refund }) => [kind, refund?.id.at(-1)])).toEqual([
      ['charge', undefined],
      ['fee', undefined],
      ['refund', '1'],
      ['refund-failed', undefined],
      ['refund', '2'],
      ['refund-unsettled', '3'],
    ]);
  });
  test('does not claim a refund of another amount', () => {
    expect(moneyRows({ ledger, refunds: [refund(1, 'succeeded', 999)] })[2]?.refund).toBeNull();
  });
});

test('the balance is checked against its parts, without fees', () => {
  expect(isBalanceChecked({ ledger, balance: eur(15350) })).toBe(true);
  expect(isBalanceChecked({ ledger, balance: eur(15070) })).toBe(false);
  expect(feesMinor({ ledger })).toBe(-280);
  expect(feesMinor({ ledger: [] })).toBeNull();
});
