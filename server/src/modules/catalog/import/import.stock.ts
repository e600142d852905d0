import type { VariantId } from '@zivero/shared/schemas/ids';
import type { ImportStock, NewStock } from './import.write.ts';

/** What of the stock module the importer uses: wired in deps.ts. */
export type StockFace = {
  setInitial(rows: readonly NewStock[], options: { isMirrored: boolean }): Promise<void>;
  onHand(variantIds: readonly VariantId[]): Promise<Map<VariantId, number>>;
  discard(variantIds: readonly VariantId[]): Promise<void>;
  adjust(change: {
    variantId: VariantId;
    change: { kind: 'count'; onHand: number };
    reason: 'count';
  }): Promise<unknown>;
};

const READ_AT_ONCE = 1_000;
const COUNTED_AT_ONCE = 8;

/** Stock as the importer needs it, on the stock module's own use cases: a count that changes nothing costs a read. */
export function createImportStock(stock: StockFace): ImportStock {
  async function countSome(rows: NewStock[]): Promise<boolean[]> {
    const there = await stock.onHand(rows.map(({ variantId }) => variantId));
    const missing = rows.filter(({ variantId }) => !there.has(variantId));
    // Not mirrored: the product does not know yet what is for sale.
    if (missing.length > 0) await stock.setInitial(missing, { isMirrored: false });
    const changed = rows.filter(
      ({ variantId, onHand }) => there.has(variantId) && there.get(variantId) !== onHand,
    );
    for (let from = 0; from < changed.length; from += COUNTED_AT_ONCE) {
      const some = changed.slice(from, from + COUNTED_AT_ONCE);
      await Promise.all(
        some.map(({ variantId, onHand }) =>
          stock.adjust({ variantId, change: { kind: 'count', onHand }, reason: 'count' }),
        ),
      );
    }
    return rows.map(({ variantId, onHand }) => there.get(variantId) !== onHand);
  }

  return {
    setInitial: (rows) => stock.setInitial(rows, { isMirrored: true }),
    async discard(variantIds) {
      if (variantIds.length > 0) await stock.discard(variantIds);
    },
    async count(rows) {
      const moved: boolean[] = [];
      for (let from = 0; from < rows.length; from += READ_AT_ONCE)
        moved.push(...(await countSome(rows.slice(from, from + READ_AT_ONCE))));
      return moved;
    },
  };
}
