import { z } from 'zod';
import { CountryCode } from './address.ts';
import { ShippingMethodId, ShippingZoneId } from './ids.ts';
import { AmountMinor, Currency } from './money.ts';
import { Region } from './tax.ts';

/** Up to and with `upTo` grams (by weight) or minor units of things before reductions (by price); null = without end. */
const Tier = z.object({ upTo: z.int().min(1).nullable(), priceMinor: AmountMinor });
export type ShippingTier = z.infer<typeof Tier>;

export const ShippingRate = z.object({
  currency: Currency,
  /** Of a flat method. */
  priceMinor: AmountMinor,
  /** Free from this value of things on, before reductions; null = never. */
  freeFromMinor: AmountMinor.nullable(),
  /** Of methods by weight and by price, rising; above the last end the method does not serve. */
  tiers: z.array(Tier).max(50),
});
export type ShippingRate = z.infer<typeof ShippingRate>;
export const ShippingKind = z.enum(['flat', 'weight', 'price', 'pickup']);
export type ShippingKind = z.infer<typeof ShippingKind>;

export const ShippingZone = z.object({
  id: ShippingZoneId,
  name: z.string().trim().min(1).max(60),
  position: z.int(),
  /** No regions = the whole country. */
  places: z
    .array(z.object({ country: CountryCode, regions: z.array(Region.min(1)).max(200) }))
    .min(1)
    .max(250),
});
export type ShippingZone = z.infer<typeof ShippingZone>;

export const ShippingMethod = z.object({
  id: ShippingMethodId,
  /** Null = every country of the shop. */
  zoneId: ShippingZoneId.nullable(),
  name: z.string().trim().min(1).max(80),
  position: z.int(),
  kind: ShippingKind,
  /** One per currency; a bag in another currency does not see the method. */
  rates: z
    .array(ShippingRate)
    .min(1)
    .max(20)
    .refine((all) => new Set(all.map((one) => one.currency)).size === all.length, 'one per currency'),
  /** Working days. */
  minDays: z.int().min(0).max(120),
  maxDays: z.int().min(0).max(120),
  /** Of old: countries, beside zones. Empty = no limit. */
  countries: z.array(CountryCode).max(250),
  /** Where to fetch it. */
  pickup: z.object({ address: z.string().max(300), hours: z.string().max(300) }).nullable(),
  isActive: z.boolean(),
});
export type ShippingMethod = z.infer<typeof ShippingMethod>;

export const ShippingSetup = z.object({ zones: z.array(ShippingZone), methods: z.array(ShippingMethod) });
export type ShippingSetup = z.infer<typeof ShippingSetup>;
export const SaveZone = ShippingZone.extend({ id: ShippingZoneId.nullish() });
export type SaveZone = z.infer<typeof SaveZone>;
export const SaveMethod = ShippingMethod.extend({ id: ShippingMethodId.nullish() })
  .refine((one) => one.minDays <= one.maxDays, { path: ['maxDays'], message: 'before the first day' })
  .refine(
    (one) =>
      (one.kind !== 'weight' && one.kind !== 'price') ||
      one.rates.every((rate) => rate.tiers.length > 0 && isRising(rate.tiers)),
    { path: ['rates'], message: 'tiers rise' },
  );
export type SaveMethod = z.infer<typeof SaveMethod>;
export const ByZoneId = z.object({ id: ShippingZoneId });
export const ByMethodId = z.object({ id: ShippingMethodId });

/** Each end above the one before; only the last may be without end. */
function isRising(tiers: readonly ShippingTier[]): boolean {
  return tiers.every((tier, index) => {
    const before = tiers[index - 1];
    if (before === undefined) return true;
    return before.upTo !== null && (tier.upTo === null || tier.upTo > before.upTo);
  });
}
