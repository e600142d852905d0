import { z } from 'zod';
import { Image } from './catalog.ts';
import { ProductId, VariantId } from './ids.ts';
import { Currency, Money } from './money.ts';
import { StockCounts } from './stock.ts';

export const DashboardPeriod = z.enum(['today', '7-days', '30-days']);
export type DashboardPeriod = z.infer<typeof DashboardPeriod>;
export const DashboardInput = z.object({ period: DashboardPeriod.default('30-days') });
const Figure = z.object({ now: z.int(), before: z.int() });
export const Dashboard = z.object({
  currency: Currency,
  period: DashboardPeriod,
  from: z.date(),
  to: z.date(),
  beforeFrom: z.date(),
  beforeTo: z.date(),
  /** Paid orders less refunds, minor units. */
  netSalesMinor: Figure,
  orders: Figure,
  averageOrderMinor: Figure,
  refundedMinor: Figure,
  /** One point per day (per hour for today), both periods aligned. */
  series: z.array(z.object({ at: z.date(), nowMinor: z.int().nullable(), beforeMinor: z.int() })),
  next: z.object({
    toPack: z.int(),
    oldestToPackAt: z.date().nullable(),
    needsReview: z.int(),
    pendingRefunds: z.int(),
    unpaid: z.int(),
  }),
  /** Variants of products on sale; the ones that last the shortest first. */
  runningLow: z.array(
    z.object({
      productId: ProductId,
      variantId: VariantId,
      title: z.string(),
      variantTitle: z.string(),
      sku: z.string(),
      image: Image.nullable(),
      left: z.int(),
      soldLast30Days: z.int(),
    }),
  ),
  stock: StockCounts.pick({ low: true, out: true }),
  topProducts: z.array(
    z.object({
      productId: ProductId,
      title: z.string(),
      image: Image.nullable(),
      units: z.int(),
      sales: Money,
      salesBefore: Money,
    }),
  ),
});
export type Dashboard = z.infer<typeof Dashboard>;
