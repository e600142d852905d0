import type { LocationId, VariantId } from '@zivero/shared/schemas/ids';
import { backorderRoom, freeOver, type Need, type StockState, sellableOf } from './stock.rules.ts';

export type WantedLine = { variantId: VariantId; quantity: number; needs: readonly Need[] };
/** Units of one need of a line that one location gives: `quantity` of what is there, `backordered` of what is not. */
export type Taken = {
  lineId: VariantId;
  need: Need;
  locationId: LocationId;
  quantity: number;
  backordered: number;
};
export type ShortLine = { variantId: VariantId; wanted: number; available: number };
export type Allocation = { kind: 'ok'; taken: Taken[] } | { kind: 'short'; lines: ShortLine[] };

/**
 * Where the units of an order come from: from the first location that has all of it; else line by line from
 * the first that has all of the line's need, then from each by priority, then as back-orders. All or nothing.
 * `rows` are sorted by priority of their location, highest first; lines may share variants.
 */
export function allocateOrder(lines: readonly WantedLine[], rows: readonly StockState[]): Allocation {
  const shelf = shelfOf(rows);
  const whole = shelf.locationWithAll(demandOf(lines));
  const taken: Taken[] = [];
  const short: ShortLine[] = [];
  for (const { variantId, quantity, needs } of lines) {
    const most = needs.map((need) => Math.floor(shelf.room(need.variantId) / need.each));
    const available = most.length === 0 ? 0 : Math.min(...most);
    if (available < quantity) {
      short.push({ variantId, wanted: quantity, available });
      continue;
    }
    for (const need of needs) {
      for (const part of shelf.take(need.variantId, quantity * need.each, whole)) {
        taken.push({ lineId: variantId, need, ...part });
      }
    }
  }
  return short.length > 0 ? { kind: 'short', lines: short } : { kind: 'ok', taken };
}

function demandOf(lines: readonly WantedLine[]): Map<VariantId, number> {
  const demand = new Map<VariantId, number>();
  for (const { quantity, needs } of lines) {
    for (const { variantId, each } of needs)
      demand.set(variantId, (demand.get(variantId) ?? 0) + quantity * each);
  }
  return demand;
}

/** What is left while an order is put together. */
function shelfOf(given: readonly StockState[]) {
  const rows = given.map((row) => ({ ...row }));
  const byVariant = Map.groupBy(rows, (row) => row.variantId);
  const of = (id: VariantId) => byVariant.get(id) ?? [];

  function locationWithAll(demand: ReadonlyMap<VariantId, number>): LocationId | null {
    const open = [...new Set(rows.map((row) => row.locationId))];
    const hasAll = (locationId: LocationId) =>
      [...demand].every(([variantId, units]) => {
        const row = of(variantId).find((one) => one.locationId === locationId);
        return row !== undefined && sellableOf(row) >= units;
      });
    return open.find(hasAll) ?? null;
  }

  function take(variantId: VariantId, units: number, whole: LocationId | null) {
    const own = of(variantId);
    const single = own.find((row) => row.locationId === whole) ?? own.find((row) => sellableOf(row) >= units);
    const parts = new Map<StockState, { locationId: LocationId; quantity: number; backordered: number }>();
    let left = units;
    const give = (row: StockState, field: 'quantity' | 'backordered', limit: number) => {
      const given = Math.max(0, Math.min(left, limit));
      if (given === 0) return;
      left -= given;
      const part = parts.get(row) ?? { locationId: row.locationId, quantity: 0, backordered: 0 };
      part[field] += given;
      parts.set(row, part);
      row[field === 'quantity' ? 'reserved' : 'backordered'] += given;
    };
    for (const row of single ? [single] : own) give(row, 'quantity', sellableOf(row));
    for (const row of own) {
      const { backorderLimit, backordered } = row;
      give(row, 'backordered', backorderLimit === null ? left : backorderLimit - backordered);
    }
    return [...parts.values()];
  }

  return {
    locationWithAll,
    take,
    room: (id: VariantId): number => freeOver(of(id)) + backorderRoom(of(id)),
  };
}
