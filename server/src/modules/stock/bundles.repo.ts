import type { ProductId, VariantId } from '@zivero/shared/schemas/ids';
import { eq, inArray, or, sql } from 'drizzle-orm';
import type { Database, Queryable, Tx } from '../../infra/postgres/client.ts';
import { bundleParts, stockRules } from '../../infra/postgres/tables/stock.ts';
import { MOST_ROWS } from './stock.read.repo.ts';
import type { Need } from './stock.rules.ts';

type Place = { variantId: VariantId; productId: ProductId };
export type OwnRules = Place & { lowThreshold: number | null; backorderDays: number | null };

/** What variants are made of, and the vendor's rules for one of them, in PostgreSQL. */
export function createBundlesRepo(db: Database) {
  return {
    /** Primary key of `bundle_parts`. */
    async isBundle(tx: Queryable, variantId: VariantId): Promise<boolean> {
      const rows = await tx
        .select({ id: bundleParts.bundleId })
        .from(bundleParts)
        .where(eq(bundleParts.bundleId, variantId))
        .limit(1);
      return rows.length > 0;
    },
    /** Those of the variants that are bundles. Primary key. */
    async bundlesAmong(variantIds: readonly VariantId[]): Promise<Set<VariantId>> {
      if (variantIds.length === 0) return new Set();
      const rows = await db
        .selectDistinct({ id: bundleParts.bundleId })
        .from(bundleParts)
        .where(inArray(bundleParts.bundleId, [...variantIds]))
        .limit(MOST_ROWS);
      return new Set(rows.map((row) => row.id as VariantId));
    },
    /**
     * Those that stand in the way of making `variantId` a bundle of `parts`: itself when it is a part, parts
     * that are bundles. Primary key, index `bundle_parts_part`.
     */
    async nestedAmong(tx: Tx, variantId: VariantId, parts: readonly VariantId[]): Promise<VariantId[]> {
      const rows = await tx
        .select({ bundleId: bundleParts.bundleId, partId: bundleParts.partId })
        .from(bundleParts)
        .where(or(eq(bundleParts.partId, variantId), inArray(bundleParts.bundleId, [...parts])))
        .limit(1);
      return rows.map((row) => (row.partId === variantId ? row.partId : row.bundleId) as VariantId);
    },
    async saveParts(tx: Tx, bundle: Place, parts: readonly (Place & { quantity: number })[]) {
      await tx.delete(bundleParts).where(eq(bundleParts.bundleId, bundle.variantId));
      if (parts.length === 0) return;
      await tx.insert(bundleParts).values(
        parts.map((part) => ({
          bundleId: bundle.variantId,
          bundleProductId: bundle.productId,
          partId: part.variantId,
          partProductId: part.productId,
          quantity: part.quantity,
        })),
      );
    },
    /** Products whose bundles take units of these products. Index `bundle_parts_part_product`. */
    async productsWithBundlesOf(productIds: readonly ProductId[]): Promise<ProductId[]> {
      if (productIds.length === 0) return [];
      const rows = await db
        .selectDistinct({ id: bundleParts.bundleProductId })
        .from(bundleParts)
        .where(inArray(bundleParts.partProductId, [...productIds]))
        .limit(MOST_ROWS);
      return rows.map((row) => row.id as ProductId);
    },
    /** The bundles of these products and what each is made of. Index `bundle_parts_product`. */
    async bundlesOfProducts(
      productIds: readonly ProductId[],
    ): Promise<Map<VariantId, { productId: ProductId; needs: Need[] }>> {
      const found = new Map<VariantId, { productId: ProductId; needs: Need[] }>();
      if (productIds.length === 0) return found;
      const rows = await db
        .select()
        .from(bundleParts)
        .where(inArray(bundleParts.bundleProductId, [...productIds]))
        .orderBy(bundleParts.bundleId, bundleParts.partId)
        .limit(20 * MOST_ROWS);
      for (const row of rows) {
        const id = row.bundleId as VariantId;
        const bundle = found.get(id) ?? { productId: row.bundleProductId as ProductId, needs: [] };
        found.set(id, bundle);
        bundle.needs.push({ variantId: row.partId as VariantId, each: row.quantity });
      }
      return found;
    },

    async saveRules(tx: Tx, rules: OwnRules, at: Date): Promise<void> {
      const { lowThreshold, backorderDays } = rules;
      await tx
        .insert(stockRules)
        .values({ ...rules, updatedAt: at })
        .onConflictDoUpdate({
          target: stockRules.variantId,
          set: { lowThreshold, backorderDays, updatedAt: at, productId: sql`excluded.product_id` },
        });
    },
    /** Primary key of `stock_rules`. */
    async rulesOf(variantIds: readonly VariantId[]): Promise<OwnRules[]> {
      if (variantIds.length === 0) return [];
      const rows = await db
        .select({
          variantId: stockRules.variantId,
          productId: stockRules.productId,
          lowThreshold: stockRules.lowThreshold,
          backorderDays: stockRules.backorderDays,
        })
        .from(stockRules)
        .where(inArray(stockRules.variantId, [...variantIds]))
        .limit(20 * MOST_ROWS);
      return rows.map((row) => ({
        ...row,
        variantId: row.variantId as VariantId,
        productId: row.productId as ProductId,
      }));
    },
  };
}
