import type { LocationId, VariantId } from '@zivero/shared/schemas/ids';
import type { LocationResult } from '@zivero/shared/schemas/stock';
import type { Database } from '../../infra/postgres/client.ts';
import type { Enqueue } from '../../infra/postgres/queue.ts';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import { MOST_LOCATIONS } from './locations.repo.ts';
import type { StockRepo } from './stock.repo.ts';
import { DEFAULT_LOCATION } from './stock.rules.ts';

export type LocationDeps = { db: Database; repo: StockRepo; enqueue: Enqueue; clock: Clock };

/** Where stock lies, and in which order it is sold from there. */
export function createStockLocations({ db, repo, enqueue, clock }: LocationDeps) {
  const sameName = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

  /** A new one is sold from last. */
  async function addLocation({ name }: { name: string }): Promise<LocationResult> {
    return db.transaction(async (tx): Promise<LocationResult> => {
      const all = await repo.lockLocations(tx);
      if (all.some((one) => sameName(one.name, name))) return { kind: 'name-taken' };
      if (all.length >= MOST_LOCATIONS) throw new AppError('request.invalid', { detail: 'locations' });
      const lowest = Math.min(...all.map((one) => one.priority), 0);
      const id = newId('loc', clock.now().getTime());
      const isMade = await repo.insertLocation(tx, { id, name, priority: lowest - 1 });
      return { kind: isMade ? 'ok' : 'name-taken' };
    });
  }

  /** Throws `stock.not-found`. */
  async function renameLocation({ id, name }: { id: LocationId; name: string }): Promise<LocationResult> {
    return db.transaction(async (tx): Promise<LocationResult> => {
      const all = await repo.lockLocations(tx);
      if (!all.some((one) => one.id === id)) throw new AppError('stock.not-found', { detail: id });
      if (all.some((one) => one.id !== id && sameName(one.name, name))) return { kind: 'name-taken' };
      await repo.saveLocation(tx, id, { name });
      return { kind: 'ok' };
    });
  }

  /** `ids` are all of them, the first to sell from first. */
  async function orderLocations(ids: readonly LocationId[]): Promise<LocationResult> {
    return db.transaction(async (tx): Promise<LocationResult> => {
      const all = await repo.lockLocations(tx);
      const isWhole = new Set(ids).size === all.length && all.every((one) => ids.includes(one.id));
      if (!isWhole || ids.length !== all.length) return { kind: 'stale' };
      for (const [index, id] of ids.entries())
        await repo.saveLocation(tx, id, { priority: all.length - index });
      return { kind: 'ok' };
    });
  }

  /**
   * Nothing new is sold from a closed location; what orders hold there is still sent from there. Products with
   * units there follow by their jobs. Throws `stock.not-found`.
   */
  async function closeLocation(input: { id: LocationId; isClosed: boolean }): Promise<LocationResult> {
    const { id, isClosed } = input;
    const answer = await db.transaction(async (tx): Promise<LocationResult> => {
      const all = await repo.lockLocations(tx);
      const own = all.find((one) => one.id === id);
      if (own === undefined) throw new AppError('stock.not-found', { detail: id });
      const isLast = all.every((one) => one.id === id || one.closedAt !== null);
      if (isClosed && isLast) return { kind: 'last-open' };
      if (isClosed === (own.closedAt !== null)) return { kind: 'ok' };
      await repo.saveLocation(tx, id, { closedAt: isClosed ? clock.now() : null });
      return { kind: 'ok' };
    });
    if (answer.kind === 'ok') await mirrorAllAt(id);
    return answer;
  }

  async function mirrorAllAt(id: LocationId): Promise<void> {
    let after: VariantId | '' = '';
    for (;;) {
      const page = await repo.stockedAt(id, after);
      const last = page.at(-1);
      if (last === undefined) return;
      const productIds = [...new Set(page.map((one) => one.productId))];
      await enqueue(
        db,
        'stock.mirror',
        productIds.map((productId) => ({ productId })),
      );
      after = last.variantId;
    }
  }

  return {
    locations: repo.allLocations,
    addLocation,
    renameLocation,
    orderLocations,
    closeLocation,
    /** The one location of a new shop. */
    ensureDefaults: async (): Promise<void> => {
      await repo.insertLocation(db, DEFAULT_LOCATION);
    },
  };
}
