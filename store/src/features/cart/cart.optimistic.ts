import type { Cart, CartLine } from '@zivero/shared/schemas/cart';
import type { Money } from '@zivero/shared/schemas/money';

/** What the page that adds already knows of a thing, to show the line before the server has answered. */
export type LinePreview = Pick<
  CartLine,
  | 'variantId'
  | 'productId'
  | 'slug'
  | 'title'
  | 'variantTitle'
  | 'brandName'
  | 'image'
  | 'unitPrice'
  | 'compareAt'
> & {
  maxQuantity: number | null;
};

export function emptyCart(currency: string): Cart {
  const none: Money = { amountMinor: 0, currency };
  return {
    id: null,
    currency,
    lines: [],
    count: 0,
    subtotal: none,
    discount: none,
    total: none,
    reductions: [],
    codes: [],
    cards: [],
    isCreditOff: false,
    freeShippingMissing: null,
    freeShippingFrom: null,
    changes: [],
  };
}

const isBuyable = (line: CartLine) => line.availability !== 'sold-out';

/** Sums as the server will: lines that cannot be bought do not count. Prices are the last ones shown. */
function summed(cart: Cart, lines: CartLine[]): Cart {
  const bought = lines.filter(isBuyable);
  const subtotalMinor = bought.reduce((sum, line) => sum + line.lineTotal.amountMinor, 0);
  const from = cart.freeShippingFrom;
  return {
    ...cart,
    lines,
    count: bought.reduce((sum, line) => sum + line.quantity, 0),
    subtotal: { amountMinor: subtotalMinor, currency: cart.currency },
    ...stillReduced(cart, subtotalMinor),
    freeShippingMissing:
      from && subtotalMinor < from.amountMinor
        ? { amountMinor: from.amountMinor - subtotalMinor, currency: from.currency }
        : null,
    changes: [],
  };
}

/** What promotions took off before this change, at most all; the server's answer follows at once. */
function stillReduced({ discount, currency }: Cart, subtotalMinor: number) {
  const amountMinor = Math.min(discount.amountMinor, subtotalMinor);
  return {
    discount: { amountMinor, currency },
    total: { amountMinor: subtotalMinor - amountMinor, currency },
  };
}

const withLineQuantity = (line: CartLine, quantity: number): CartLine => ({
  ...line,
  quantity,
  lineTotal: { amountMinor: line.unitPrice.amountMinor * quantity, currency: line.unitPrice.currency },
});

/** Sets a line's quantity; 0 removes it. */
export function withQuantity(cart: Cart, variantId: string, quantity: number): Cart {
  const lines = cart.lines.flatMap((line) => {
    if (line.variantId !== variantId) return [line];
    return quantity > 0 ? [withLineQuantity(line, quantity)] : [];
  });
  return summed(cart, lines);
}

/** Adds to the line that is there, or a new one at the top; never more than there are. */
export function withAdded(cart: Cart, preview: LinePreview, quantity: number): Cart {
  const cap = (wanted: number) => Math.min(wanted, preview.maxQuantity ?? 99, 99);
  const old = cart.lines.find((line) => line.variantId === preview.variantId);
  if (old) return withQuantity(cart, preview.variantId, Math.max(old.quantity, cap(old.quantity + quantity)));
  const line = withLineQuantity(
    {
      ...preview,
      quantity: 0,
      lineTotal: preview.unitPrice,
      availability: 'in-stock',
      previousUnitPrice: null,
    },
    Math.max(1, cap(quantity)),
  );
  return summed(cart, [line, ...cart.lines]);
}
