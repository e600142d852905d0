import { z } from 'zod';
import { CountryCode } from './address.ts';
import { TaxRateId } from './ids.ts';

export const STANDARD_TAX_CLASS = 'standard';
/** Of a product: `standard`, `reduced`, `books`… */
export const TaxClassKey = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/);
/** A state or province as addresses write it; compared without regard to case. */
export const Region = z.string().trim().max(100);

export const TaxRate = z.object({
  id: TaxRateId,
  country: CountryCode,
  /** Null = the whole country. */
  region: Region.min(1).nullable(),
  taxClass: TaxClassKey,
  /** "VAT", "BTW", "Sales tax". */
  name: z.string().trim().min(1).max(40),
  /** 2100 = 21 %. */
  rateBasisPoints: z.int().min(0).max(10_000),
});
export type TaxRate = z.infer<typeof TaxRate>;

export const TaxSettings = z.object({
  pricesIncludeTax: z.boolean(),
  /** What the tax is called where no rate names it. */
  name: z.string().trim().min(1).max(40),
  classes: z
    .array(z.object({ key: TaxClassKey, name: z.string().trim().min(1).max(60) }))
    .min(1)
    .max(30),
  /** The class of delivery. */
  shippingClass: TaxClassKey,
});
export type TaxSettings = z.infer<typeof TaxSettings>;

export const TaxView = z.object({
  settings: TaxSettings,
  rates: z.array(TaxRate),
  /** Where no rate is set: the shop's own. */
  defaultRateBasisPoints: z.int(),
});
export type TaxView = z.infer<typeof TaxView>;
export const SaveTax = z.object({
  settings: TaxSettings,
  defaultRateBasisPoints: z.int().min(0).max(10_000),
  rates: z.array(TaxRate.extend({ id: TaxRateId.nullish() })).max(2000),
});
export type SaveTax = z.infer<typeof SaveTax>;
export const SaveTaxResult = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ok'), tax: TaxView }),
  /** Two rates for the same place and class. */
  z.object({ kind: z.literal('twice'), index: z.int() }),
  /** A class that a rate or delivery names is not in the list. */
  z.object({ kind: z.literal('unknown-class'), key: z.string() }),
]);
export type SaveTaxResult = z.infer<typeof SaveTaxResult>;
