import type { ProductId, VariantId } from '@zivero/shared/schemas/ids';
import type { SetBundle, SetBundleResult } from '@zivero/shared/schemas/stock';
import type { z } from 'zod';
import type { Database } from '../../infra/postgres/client.ts';
import type { Enqueue } from '../../infra/postgres/queue.ts';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { StockRepo } from './stock.repo.ts';

export type BundleDeps = { db: Database; repo: StockRepo; enqueue: Enqueue; clock: Clock };

/** Variants made of other variants: they share their parts' units. */
export function createStockBundles({ db, repo, enqueue, clock }: BundleDeps) {
  /**
   * Says what a variant is made of; no parts = it has units of its own again. Orders keep what they were
   * made of. Throws `stock.not-found`.
   */
  async function setBundle(input: z.infer<typeof SetBundle>): Promise<SetBundleResult> {
    const { variantId } = input;
    const parts = new Map<VariantId, number>();
    for (const part of input.parts)
      parts.set(part.variantId, (parts.get(part.variantId) ?? 0) + part.quantity);
    const nested = (id: VariantId) => ({ kind: 'nested' as const, variantId: id });
    if (parts.has(variantId)) return nested(variantId);
    return db.transaction(async (tx): Promise<SetBundleResult> => {
      // The rows of the bundle and its parts are the lock: of two that nest into each other one comes second.
      const rows = await repo.lock(tx, [variantId, ...parts.keys()]);
      const products = new Map(rows.map((row) => [row.variantId, row.productId]));
      const productOf = (id: VariantId): ProductId => {
        const found = products.get(id);
        if (found === undefined) throw new AppError('stock.not-found', { detail: id });
        return found;
      };
      const own = rows.filter((row) => row.variantId === variantId);
      const isEmpty = own.every((row) => row.onHand === 0 && row.reserved === 0 && row.backordered === 0);
      if (parts.size > 0) {
        if (!isEmpty) return { kind: 'has-stock' };
        const [clash] = await repo.nestedAmong(tx, variantId, [...parts.keys()]);
        if (clash !== undefined) return nested(clash);
        const [row] = own;
        if (row !== undefined) await repo.setBackorderLimit(tx, row, 0, clock.now());
      }
      await repo.saveParts(
        tx,
        { variantId, productId: productOf(variantId) },
        [...parts].map(([id, quantity]) => ({ variantId: id, productId: productOf(id), quantity })),
      );
      await enqueue(tx, 'stock.mirror', { productId: productOf(variantId) });
      return { kind: 'ok' };
    });
  }
  return { setBundle };
}
