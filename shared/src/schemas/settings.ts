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
  /** Days after the last parcel in which a shopper may start a return; 0 = never. */
  /** Of the dates on documents. */
  timeZone: z.string().default('UTC'),
  returnWindowDays: z.int().min(0).max(365).default(30),
});
export type ShopSettings = z.infer<typeof ShopSettings>;

/** What the admin knows of the shop before it draws anything with an amount in it. */
export const ShopForStaff = ShopSettings.pick({
  name: true,
  currency: true,
  currencies: true,
  locale: true,
  countries: true,
  timeZone: true,
});
export type ShopForStaff = z.infer<typeof ShopForStaff>;
/** The books' own currency is always among them. */
export const SaveCurrencies = z.object({
  currencies: z
    .array(Currency)
    .min(1)
    .max(20)
    .refine((all) => new Set(all).size === all.length, 'each once'),
});
export const SaveCurrenciesResult = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ok'), shop: ShopForStaff }),
  /** The books' own currency is missing. */
  z.object({ kind: z.literal('needs-own') }),
  /** Not a currency that anybody can pay in. */
  z.object({ kind: z.literal('unknown'), currency: z.string() }),
]);
export type SaveCurrenciesResult = z.infer<typeof SaveCurrenciesResult>;

/** The language of mails and documents, where an order says nothing else, and the zone of their dates. */
export const SaveLanguage = z.object({
  /** BCP 47: "de-AT". */
  locale: z.string().trim().min(2).max(35),
  /** IANA: "Europe/Berlin". */
  timeZone: z.string().trim().min(1).max(64),
});
export type SaveLanguage = z.infer<typeof SaveLanguage>;
export const SaveLanguageResult = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ok'), shop: ShopForStaff }),
  /** Nothing that numbers and dates can be written in. */
  z.object({ kind: z.literal('unknown'), field: z.enum(['locale', 'timeZone']) }),
]);
export type SaveLanguageResult = z.infer<typeof SaveLanguageResult>;
