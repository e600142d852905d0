import type { CartItem, CartResult } from '@zivero/shared/schemas/cart';
import type { Quote, QuoteInput, ShippingOption, Totals } from '@zivero/shared/schemas/checkout';
import type { VariantId } from '@zivero/shared/schemas/ids';
import type { ShopSettings } from '@zivero/shared/schemas/settings';
import type { z } from 'zod';
import { AppError } from '../../kernel/app-error.ts';
import type { Shopper } from '../../rpc/trpc.ts';
import type { CatalogModule, PricedVariant } from '../catalog/catalog.ts';
import { priceOrder } from '../pricing/pricing.ts';
import type { SettingsModule } from '../settings/settings.ts';
import type { ShippingModule } from '../shipping/shipping.ts';
import type { StockModule } from '../stock/stock.ts';
import type { BagLine } from './checkout.rules.ts';

export type PricingDeps = {
  cart: { get(shopper: Shopper): Promise<CartResult> };
  catalog: Pick<CatalogModule, 'pricedVariants'>;
  settings: Pick<SettingsModule, 'get'>;
  shipping: Pick<ShippingModule, 'options'>;
  stock: Pick<StockModule, 'available'>;
};
export type Bag = {
  shop: ShopSettings;
  lines: BagLine[];
  shipping: ShippingOption;
  totals: Totals;
};
export type Missing = { variantId: VariantId; title: string; wanted: number; available: number };

/** What a bag costs now, by the prices of the catalog and the stock of PostgreSQL. */
export function createCheckoutPricing({ cart, catalog, settings, shipping, stock }: PricingDeps) {
  /** Throws `cart.bag-unavailable`. */
  async function quote(shopper: Shopper, input: z.infer<typeof QuoteInput>): Promise<Quote> {
    const [shop, seen] = await Promise.all([settings.get(), cart.get(shopper)]);
    if (seen.kind === 'bag-unavailable') throw new AppError('cart.bag-unavailable');
    const { cart: bag } = seen;
    const { currency, taxRateBasisPoints } = shop;
    const options = await shipping.options({
      country: input.country,
      subtotalMinor: bag.subtotal.amountMinor,
      currency,
    });
    const chosen = options.find((option) => option.id === input.shippingMethodId) ?? options[0];
    const lines = bag.lines
      .filter((line) => line.availability !== 'sold-out')
      .map(({ variantId, quantity, unitPrice }) => ({
        variantId,
        quantity,
        unitPriceMinor: unitPrice.amountMinor,
      }));
    const shippingMinor = lines.length === 0 ? 0 : (chosen?.price.amountMinor ?? 0);
    const { totals } = priceOrder({ lines, shippingMinor, taxRateBasisPoints, currency });
    return { cart: bag, shippingOptions: options, shippingMethodId: chosen?.id ?? null, totals };
  }

  /** Lines that cannot be had in full: sold out, fewer left, or no longer for sale. */
  function missingOf(
    items: readonly CartItem[],
    prices: ReadonlyMap<VariantId, PricedVariant>,
    available: ReadonlyMap<VariantId, number | null>,
  ): Missing[] {
    return items.flatMap(({ variantId, quantity: wanted }) => {
      const variant = prices.get(variantId);
      const left = variant?.isForSale === true ? available.get(variantId) : 0;
      const isEnough = left === null || (left !== undefined && left >= wanted);
      return isEnough ? [] : [{ variantId, title: variant?.title ?? '', wanted, available: left ?? 0 }];
    });
  }

  /**
   * Prices a bag for placement; `missing` when part of it cannot be had.
   * Throws `checkout.shipping-method-not-found` for one that does not serve the country.
   */
  async function price(
    items: readonly CartItem[],
    to: { country: string; shippingMethodId: string },
    /** Units that this bag's own waiting order holds: they are not missing. */
    held: ReadonlyMap<string, number>,
  ): Promise<{ kind: 'ok'; bag: Bag } | { kind: 'missing'; missing: Missing[] }> {
    const shop = await settings.get();
    const { currency, taxRateBasisPoints } = shop;
    const ids = items.map((item) => item.variantId);
    const [prices, available] = await Promise.all([
      catalog.pricedVariants(ids, currency),
      stock.available(ids),
    ]);
    const missing = missingOf(items, prices, withHeld(available, held));
    if (missing.length > 0) return { kind: 'missing', missing };
    const priced = items.flatMap(({ variantId, quantity }) => {
      const variant = prices.get(variantId);
      return variant === undefined
        ? []
        : [{ variantId, quantity, unitPriceMinor: variant.unitPriceMinor, variant }];
    });
    const subtotalMinor = priced.reduce((sum, line) => sum + line.unitPriceMinor * line.quantity, 0);
    const options = await shipping.options({ country: to.country, subtotalMinor, currency });
    const option = options.find((one) => one.id === to.shippingMethodId);
    if (option === undefined || !shop.countries.includes(to.country))
      throw new AppError('checkout.shipping-method-not-found', { detail: to.shippingMethodId });
    const shippingMinor = option.price.amountMinor;
    const { lines, totals } = priceOrder({ lines: priced, shippingMinor, taxRateBasisPoints, currency });
    return { kind: 'ok', bag: { shop, lines, shipping: option, totals } };
  }

  return { quote, price };
}

function withHeld(available: ReadonlyMap<VariantId, number | null>, held: ReadonlyMap<string, number>) {
  return new Map(
    [...available].map(([id, left]) => [id, left === null ? null : left + (held.get(id) ?? 0)] as const),
  );
}
