import type { AdjustStock } from '@zivero/shared/schemas/stock';

export type StockChange = AdjustStock['change'];
export type StockReason = AdjustStock['reason'];
export const STOCK_REASONS = [
  'received',
  'count',
  'damaged',
  'returned',
  'correction',
] as const satisfies readonly StockReason[];

/** "72" is a count, "+24" and "−3" (or "-3") are differences; null when it is neither. */
export function parseStockChange(text: string): StockChange | null {
  const match = /^([+\-−])?\s*(\d{1,8})$/.exec(text.trim());
  if (!match) return null;
  const units = Number(match[2]);
  if (units > 10_000_000) return null;
  if (match[1] === undefined) return { kind: 'count', onHand: units };
  return { kind: 'delta', delta: match[1] === '+' ? units : -units };
}

/** Units on hand after the change; negative when it takes more than there is. */
export const stockAfter = (change: StockChange, onHand: number): number =>
  change.kind === 'count' ? change.onHand : onHand + change.delta;

/** The reason that most likely stands behind what was typed; the person can take another one. */
export function likelyReason(change: StockChange | null): StockReason {
  if (change === null || change.kind === 'count') return 'count';
  return change.delta < 0 ? 'damaged' : 'received';
}

/** A whole number in a field; null when it is empty, undefined when it is none. */
export function readUnits(text: string): number | null | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  return /^\d{1,7}$/.test(trimmed) ? Number(trimmed) : undefined;
}
