import { z } from 'zod';

/** Prefixed, sortable ids (a ULID after the prefix). */
const idOf = <P extends string>(prefix: P) =>
  z.templateLiteral([`${prefix}_`, z.string().regex(/^[0-9a-z]{26}$/)]);

export const ProductId = idOf('prd');
export const VariantId = idOf('var');
export const ImageId = idOf('img');
export const CategoryId = idOf('cat');
export const BrandId = idOf('brd');
export const CustomerId = idOf('cus');
export const StaffId = idOf('stf');
export const AddressId = idOf('adr');
export const OrderId = idOf('ord');
export const OrderLineId = idOf('oli');
export const RefundId = idOf('rfd');
export const FulfilmentId = idOf('ful');
export const ReturnId = idOf('ret');
export const OrderEditId = idOf('oed');
export const DraftId = idOf('drf');
export const LocationId = idOf('loc');
export const ReviewId = idOf('rev');
export const ShippingMethodId = idOf('shm');
export const ShippingZoneId = idOf('shz');
export const PromotionId = idOf('prm');
export const TaxRateId = idOf('txr');
export const GiftCardId = idOf('gfc');

export type ProductId = z.infer<typeof ProductId>;
export type VariantId = z.infer<typeof VariantId>;
export type ImageId = z.infer<typeof ImageId>;
export type CategoryId = z.infer<typeof CategoryId>;
export type BrandId = z.infer<typeof BrandId>;
export type CustomerId = z.infer<typeof CustomerId>;
export type StaffId = z.infer<typeof StaffId>;
export type AddressId = z.infer<typeof AddressId>;
export type OrderId = z.infer<typeof OrderId>;
export type OrderLineId = z.infer<typeof OrderLineId>;
export type RefundId = z.infer<typeof RefundId>;
export type FulfilmentId = z.infer<typeof FulfilmentId>;
export type ReturnId = z.infer<typeof ReturnId>;
export type OrderEditId = z.infer<typeof OrderEditId>;
export type DraftId = z.infer<typeof DraftId>;
export type LocationId = z.infer<typeof LocationId>;
export type ReviewId = z.infer<typeof ReviewId>;
export type ShippingMethodId = z.infer<typeof ShippingMethodId>;
export type ShippingZoneId = z.infer<typeof ShippingZoneId>;
export type PromotionId = z.infer<typeof PromotionId>;
export type TaxRateId = z.infer<typeof TaxRateId>;
export type GiftCardId = z.infer<typeof GiftCardId>;
