import { addMoney, money } from '@zivero/shared/money';
import { CARD_KEY, CREDIT_KEY } from '@zivero/shared/schemas/bag-cards';
import {
  type Cart,
  type CartChange,
  type CartItem,
  type CartLine,
  MAX_CART_LINES,
  MAX_LINE_QUANTITY,
} from '@zivero/shared/schemas/cart';
import type { Availability } from '@zivero/shared/schemas/catalog';
import type { VariantId } from '@zivero/shared/schemas/ids';
import type { Money } from '@zivero/shared/schemas/money';
import type { BagCode } from '@zivero/shared/schemas/promotions';
import type { PricedVariant } from '../catalog/catalog.ts';
import { bagCard, type UsableCard } from '../gift-cards/gift-cards.ts';
import { type Candidate, priceOrder } from '../pricing/pricing.ts';

export type StoredLine = {
  variantId: VariantId;
  quantity: number;
  /** What the shopper last saw, to say when it changed; never what is charged. */
  seenPriceMinor: number;
  addedAt: number;
};
/** How many ids of merged bags, restores and settled orders a cart remembers. */
const MEMORY = 50;

export type StoredCart = {
  id: string;
  /** Counts writes: a write states the one it read. */
  rev: number;
  lines: StoredLine[];
  /** Guest bags already merged, restores already applied, orders already taken out. */
  applied: string[];
  /** What was typed: normalised codes, gift cards by their id (`card:gfc_…`); absent in bags of before. */
  codes?: string[];
  updatedAt: number;
};

export type Prices = ReadonlyMap<string, PricedVariant>;

/** The most of a variant that can be in a bag now; 0 = not for sale or sold out. */
export function capOf(variant: PricedVariant | undefined): number {
  if (variant === undefined || !variant.isForSale) return 0;
  if (variant.available === null) return MAX_LINE_QUANTITY;
  return Math.max(0, Math.min(MAX_LINE_QUANTITY, variant.available));
}

/** Beside the codes: the store credit of whoever is signed in is not to be used. No code has a colon. */
export const CREDIT_OFF = 'credit:off';

export const cardKey = (id: string): string => CARD_KEY + id;
/** The codes of promotions among what was typed. */
export const codesOf = (cart: StoredCart | null): string[] =>
  (cart?.codes ?? []).filter((code) => !code.includes(':'));
/** The ids of gift cards among it, and whether store credit is used. */
export const cardsOf = (cart: StoredCart | null) => ({
  ids: (cart?.codes ?? [])
    .filter((code) => code.startsWith(CARD_KEY))
    .map((code) => code.slice(CARD_KEY.length)),
  isCreditOff: (cart?.codes ?? []).includes(CREDIT_OFF),
});
/** Takes a code, a card or store credit out of what was typed; null = it was not there. */
export function withoutCode(cart: StoredCart, key: string): StoredCart | null {
  const codes = cart.codes ?? [];
  if (key.startsWith(CREDIT_KEY) && key !== CREDIT_OFF)
    return codes.includes(CREDIT_OFF) ? null : { ...cart, codes: [...codes, CREDIT_OFF] };
  return codes.includes(key) ? { ...cart, codes: codes.filter((code) => code !== key) } : null;
}

export const remember = (cart: StoredCart, id: string): StoredCart => ({
  ...cart,
  applied: [...cart.applied, id].slice(-MEMORY),
});

/** Sets a line to `quantity` (0 removes it); a new line goes last. Null when the bag is full. */
export function withLine(cart: StoredCart, line: StoredLine): StoredCart | null {
  const others = cart.lines.filter((other) => other.variantId !== line.variantId);
  if (line.quantity <= 0) return { ...cart, lines: others };
  const known = cart.lines.find((other) => other.variantId === line.variantId);
  if (known === undefined) {
    if (cart.lines.length >= MAX_CART_LINES) return null;
    return { ...cart, lines: [...cart.lines, line] };
  }
  return {
    ...cart,
    lines: cart.lines.map((other) => (other === known ? { ...line, addedAt: known.addedAt } : other)),
  };
}

/**
 * A guest's lines into a customer's bag: quantities add up, capped by stock but never below 1;
 * a sold-out line stays, marked. Each difference is listed. Lines beyond the limit are dropped as `gone`.
 */
export function mergeLines(cart: StoredCart, guest: readonly StoredLine[], prices: Prices) {
  return combine({ cart, incoming: guest, prices, quantityOf: (mine, theirs) => mine + theirs });
}

/** The browser's lines put back after an outage: a line that is there keeps the larger quantity. */
export function restoreLines(cart: StoredCart, lines: readonly StoredLine[], prices: Prices) {
  return combine({ cart, incoming: lines, prices, quantityOf: (mine, theirs) => Math.max(mine, theirs) });
}

type Combining = {
  cart: StoredCart;
  incoming: readonly StoredLine[];
  prices: Prices;
  quantityOf: (mine: number, theirs: number) => number;
};

function combine({ cart, incoming, prices, quantityOf }: Combining): {
  cart: StoredCart;
  changes: CartChange[];
} {
  const changes: CartChange[] = [];
  let next = cart;
  for (const line of incoming) {
    const variant = prices.get(line.variantId);
    const { variantId } = line;
    const title = variant?.title ?? '';
    const mine = next.lines.find((known) => known.variantId === variantId)?.quantity ?? 0;
    const wanted = quantityOf(mine, line.quantity);
    const cap = capOf(variant);
    const quantity = Math.max(1, Math.min(wanted, cap, MAX_LINE_QUANTITY));
    const after = variant === undefined || !variant.isForSale ? null : withLine(next, { ...line, quantity });
    if (after === null) {
      changes.push({ kind: 'gone', variantId, title });
      continue;
    }
    next = after;
    if (cap === 0) changes.push({ kind: 'sold-out', variantId, title });
    else if (quantity < wanted) changes.push({ kind: 'capped', variantId, title, wanted, to: quantity });
    else if (mine === 0) changes.push({ kind: 'added', variantId, title, quantity });
    else if (mine !== quantity) changes.push({ kind: 'summed', variantId, title, from: mine, to: quantity });
  }
  return { cart: next, changes };
}

/** Takes what was ordered out of the bag, and the cards that paid; what was added since stays. */
export function takeOut(cart: StoredCart, ordered: readonly CartItem[]): StoredCart {
  const left = cart.lines.flatMap((line) => {
    const quantity =
      line.quantity - (ordered.find((item) => item.variantId === line.variantId)?.quantity ?? 0);
    return quantity > 0 ? [{ ...line, quantity }] : [];
  });
  const codes = (cart.codes ?? []).filter((code) => !code.startsWith(CARD_KEY));
  return { ...cart, lines: left, codes };
}

/** Lines whose variant can no longer be shown at all. */
export const goneLines = (cart: StoredCart, prices: Prices): StoredLine[] =>
  cart.lines.filter((line) => prices.get(line.variantId)?.isForSale !== true);

/** What of `quantity` units is not there is back-ordered, where that is possible. */
function availabilityOf(variant: PricedVariant, quantity: number, shopThreshold: number): Availability {
  const { available, supply } = variant;
  if (available !== null && available <= 0) return 'sold-out';
  const free = supply?.free ?? available ?? 0;
  if (free < quantity && (available === null || available > free)) return 'back-order';
  // Where more can be ordered than is there nobody needs to hurry.
  const isAll = available !== null && available <= free;
  return isAll && free <= (supply?.low ?? shopThreshold) ? 'low' : 'in-stock';
}

export type CartView = {
  stored: StoredCart | null;
  prices: Prices;
  currency: string;
  lowStockThreshold: number;
  freeShippingFrom: Money | null;
  /** Promotions that may apply. */
  candidates?: readonly Candidate[];
  cards?: readonly UsableCard[];
  changes?: CartChange[];
};

/** The bag as shown: priced now, sold-out lines marked and left out of the sum. */
export function viewCart(view: CartView): Cart {
  const { stored, prices, currency, freeShippingFrom } = view;
  const lines = (stored?.lines ?? []).flatMap((line): CartLine[] => {
    const variant = prices.get(line.variantId);
    if (variant === undefined || !variant.isForSale) return [];
    return [lineView(line, variant, view)];
  });
  const counted = lines.filter((line) => line.availability !== 'sold-out');
  const subtotal = counted.reduce((sum, line) => addMoney(sum, line.lineTotal), money(0, currency));
  const missing = freeShippingFrom === null ? 0 : freeShippingFrom.amountMinor - subtotal.amountMinor;
  return {
    id: stored?.id ?? null,
    currency,
    lines,
    count: counted.reduce((sum, line) => sum + line.quantity, 0),
    subtotal,
    ...reductionsOf(view, counted),
    cards: (view.cards ?? []).map(bagCard),
    isCreditOff: cardsOf(stored).isCreditOff,
    freeShippingFrom,
    freeShippingMissing: missing > 0 ? money(missing, currency) : null,
    changes: view.changes ?? [],
  };
}

/** What promotions make of the lines, while delivery and taxes are not known. */
function reductionsOf({ stored, prices, currency, candidates = [] }: CartView, counted: readonly CartLine[]) {
  const { totals, explanation } = priceOrder({
    currency,
    lines: counted.flatMap((line) => {
      const variant = prices.get(line.variantId);
      if (variant === undefined) return [];
      const { productId, title, unitPriceMinor, categoryIds, tags } = variant;
      const tax = { name: '', rateBasisPoints: 0 };
      const { variantId, quantity } = line;
      return [{ variantId, quantity, productId, title, unitPriceMinor, categoryIds, tags, tax }];
    }),
    candidates,
    shipping: null,
    tax: { pricesIncludeTax: true, exemption: null },
  });
  const { promotions } = explanation;
  return {
    discount: totals.discount,
    total: totals.total,
    reductions: promotions
      .filter((one) => one.whyNot === null)
      .map(({ promotionId, name, code, amountMinor }) => ({
        promotionId,
        name,
        code,
        amount: money(amountMinor, currency),
      })),
    codes: codesOf(stored).map((key): BagCode => {
      const found = promotions.find((one) => one.code === key);
      return {
        key,
        name: found?.name ?? '',
        amount: money(found?.amountMinor ?? 0, currency),
        whyNot: found === undefined ? 'unknown' : counted.length === 0 ? 'empty' : found.whyNot,
        missing: found?.missingMinor ? money(found.missingMinor, currency) : null,
      };
    }),
  };
}

function lineView(line: StoredLine, variant: PricedVariant, view: CartView): CartLine {
  const unitPrice = money(variant.unitPriceMinor, view.currency);
  const hasChanged = line.seenPriceMinor !== variant.unitPriceMinor;
  return {
    variantId: line.variantId,
    productId: variant.productId,
    slug: variant.slug,
    title: variant.title,
    variantTitle: variant.variantTitle,
    brandName: variant.brandName,
    image: variant.image,
    quantity: line.quantity,
    unitPrice,
    compareAt: variant.compareAtMinor === null ? null : money(variant.compareAtMinor, view.currency),
    lineTotal: money(variant.unitPriceMinor * line.quantity, view.currency),
    availability: availabilityOf(variant, line.quantity, view.lowStockThreshold),
    maxQuantity: variant.available === null ? null : capOf(variant),
    previousUnitPrice: hasChanged ? money(line.seenPriceMinor, view.currency) : null,
  };
}
