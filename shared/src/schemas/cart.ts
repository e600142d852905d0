import { z } from 'zod';
import { BagCard } from './bag-cards.ts';
import { Availability, Image } from './catalog.ts';
import { ProductId, VariantId } from './ids.ts';
import { Currency, Money } from './money.ts';
import { BagCode, BagReduction } from './promotions.ts';

export const MAX_CART_LINES = 100;
export const MAX_LINE_QUANTITY = 99;
export const Quantity = z.int().min(1).max(MAX_LINE_QUANTITY);

/** All that a cart stores of a line: never a price to trust. */
export const CartItem = z.object({ variantId: VariantId, quantity: Quantity });
export type CartItem = z.infer<typeof CartItem>;

/** A line as shown, priced and checked at the moment of reading. */
export const CartLine = z.object({
  variantId: VariantId,
  productId: ProductId,
  slug: z.string(),
  title: z.string(),
  /** "Sage, 350 ml"; empty for a product without options. */
  variantTitle: z.string(),
  brandName: z.string().nullable(),
  image: Image.nullable(),
  quantity: z.int(),
  unitPrice: Money,
  compareAt: Money.nullable(),
  lineTotal: Money,
  availability: Availability,
  /** The most that can be bought now; null = no limit below MAX_LINE_QUANTITY. */
  maxQuantity: z.int().nullable(),
  /** The unit price when it was added, if it is another one now. */
  previousUnitPrice: Money.nullable(),
});
export type CartLine = z.infer<typeof CartLine>;

/** What a merge, a restore or a cap changed, told to the shopper. */
export const CartChange = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('added'), variantId: VariantId, title: z.string(), quantity: z.int() }),
  z.object({
    kind: z.literal('summed'),
    variantId: VariantId,
    title: z.string(),
    from: z.int(),
    to: z.int(),
  }),
  z.object({
    kind: z.literal('capped'),
    variantId: VariantId,
    title: z.string(),
    wanted: z.int(),
    to: z.int(),
  }),
  z.object({ kind: z.literal('sold-out'), variantId: VariantId, title: z.string() }),
  z.object({ kind: z.literal('gone'), variantId: VariantId, title: z.string() }),
]);
export type CartChange = z.infer<typeof CartChange>;

export const Cart = z.object({
  /** Null while nothing was ever put into it. */
  id: z.string().nullable(),
  currency: Currency,
  lines: z.array(CartLine),
  /** Sum of quantities of lines that can be bought. */
  count: z.int(),
  subtotal: Money,
  /** What promotions take off it. */
  discount: Money,
  /** Subtotal less discount, before delivery and tax on top. */
  total: Money,
  reductions: z.array(BagReduction),
  /** What was typed, whether it applies or not. */
  codes: z.array(BagCode),
  /** Gift cards that were typed, and store credit; what they pay is reckoned with the quote. */
  cards: z.array(BagCard),
  /** Somebody is signed in who has store credit and does not want to use it here. */
  isCreditOff: z.boolean(),
  /** What is missing for free delivery; null when reached or not offered. */
  freeShippingMissing: Money.nullable(),
  freeShippingFrom: Money.nullable(),
  changes: z.array(CartChange),
});
export type Cart = z.infer<typeof Cart>;

/** Answers of every call that changes a cart. */
export const CartResult = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ok'), cart: Cart }),
  /** Fewer than asked for are left: the line stands at `quantity` (0 = was not added). */
  z.object({
    kind: z.literal('short-stock'),
    cart: Cart,
    variantId: VariantId,
    wanted: z.int(),
    quantity: z.int(),
  }),
  /** The store of guest bags cannot be reached: nothing was lost, the browser keeps its lines. */
  z.object({ kind: z.literal('bag-unavailable') }),
]);
export type CartResult = z.infer<typeof CartResult>;

export const AddLine = z.object({ variantId: VariantId, quantity: Quantity.default(1) });
/** `quantity` 0 removes the line. */
export const SetQuantity = z.object({
  variantId: VariantId,
  quantity: z.int().min(0).max(MAX_LINE_QUANTITY),
});
export const MAX_CART_CODES = 5;
export const AddCode = z.object({ code: z.string().max(500) });
/** By its `key`; of gift cards and store credit too. */
export const RemoveCode = z.object({ key: z.string().max(80) });
export const UseCredit = z.object({ isUsed: z.boolean() });
export const AddCodeResult = z.discriminatedUnion('kind', [
  /** It is in the bag now; whether it applies stands in `cart.codes`. */
  z.object({ kind: z.literal('ok'), cart: Cart }),
  z.object({ kind: z.literal('refused'), why: z.enum(['malformed', 'unknown', 'too-many']) }),
  z.object({ kind: z.literal('bag-unavailable') }),
]);
export type AddCodeResult = z.infer<typeof AddCodeResult>;
export const RemoveLine = z.object({ variantId: VariantId });
/** Puts back the browser's lines; idempotent by `restoreId`; a line that is there keeps the larger quantity. */
export const RestoreCart = z.object({ restoreId: z.uuid(), lines: z.array(CartItem).max(MAX_CART_LINES) });
