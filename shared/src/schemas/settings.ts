import { z } from 'zod';
import { CountryCode } from './address.ts';
import { Currency, Money } from './money.ts';

/** What everybody may know of the shop. */
export const Shop = z.object({
  name: z.string(),
  tagline: z.string(),
  currency: Currency,
  currencies: z.array(Currency),
  locale: z.string(),
  countries: z.array(CountryCode),
  freeShippingFrom: Money.nullable(),
  supportEmail: z.string(),
});
export type Shop = z.infer<typeof Shop>;

/** What PostgreSQL holds; from which subtotal delivery is free is a fact of the shipping methods. */
export const ShopSettings = Shop.omit({ freeShippingFrom: true }).extend({
  /** Prices include tax at this rate; 2100 = 21 %. */
  taxRateBasisPoints: z.int().min(0).max(10_000),
  lowStockThreshold: z.int().min(0),
  orderNumberStart: z.int().min(1),
});
export type ShopSettings = z.infer<typeof ShopSettings>;
