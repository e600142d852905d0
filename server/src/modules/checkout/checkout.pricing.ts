import { money } from '@zivero/shared/money';
import type { CartItem, CartResult } from '@zivero/shared/schemas/cart';
import type { Quote, QuoteInput, ShippingOption } from '@zivero/shared/schemas/checkout';
import type { CustomerId, VariantId } from '@zivero/shared/schemas/ids';
import type { ShopSettings } from '@zivero/shared/schemas/settings';
import type { z } from 'zod';
import { AppError } from '../../kernel/app-error.ts';
import type { Shopper } from '../../rpc/trpc.ts';
import type { CartContent } from '../cart/cart.ts';
import type { CatalogModule, PricedVariant } from '../catalog/catalog.ts';
import type { CustomersModule } from '../customers/customers.ts';
import { bagCard, type GiftCardsModule, type UsableCard } from '../gift-cards/gift-cards.ts';
import { type PricedOrder, priceOrder, type TaxModule } from '../pricing/pricing.ts';
import type { PromotionsModule } from '../promotions/promotions.ts';
import { type SettingsModule, shopIn } from '../settings/settings.ts';
import type { ShippingModule } from '../shipping/shipping.ts';
import type { StockModule } from '../stock/stock.ts';
import { type BagLine, minimumOf } from './checkout.rules.ts';

export type PricingDeps = {
  cart: {
    get(shopper: Shopper): Promise<CartResult>;
    load(shopper: Shopper): Promise<CartContent | null>;
  };
  catalog: Pick<CatalogModule, 'pricedVariants'>;
  settings: Pick<SettingsModule, 'get'>;
  customers: Pick<CustomersModule, 'termsOf'>;
  shipping: Pick<ShippingModule, 'options'>;
  stock: Pick<StockModule, 'available'>;
  promotions: Pick<PromotionsModule, 'forBag'>;
  giftCards: Pick<GiftCardsModule, 'forBag'>;
  tax: Pick<TaxModule, 'rules'>;
};
type Priced = PricedOrder<BagLine>;
export type Bag = { shop: ShopSettings; shipping: ShippingOption; priced: Priced };
export type Missing = { variantId: VariantId; title: string; wanted: number; available: number };
/** Whose order it would be, and where it would go. */
export type Destination = {
  shopper: Shopper;
  country: string;
  region: string | null;
  email: string | null;
};
/** The bag's id and what was typed into it. */
export type BagCodes = {
  cartId: string | null;
  codes: readonly string[];
  cards: { ids: readonly string[]; customerId: CustomerId | null };
};
type Item = CartItem & { variant: PricedVariant };
type Choice = { option: ShippingOption | null; priced: Priced };

/** What a bag costs now, by the prices of the catalog and the stock of PostgreSQL. */
export function createCheckoutPricing(deps: PricingDeps) {
  const { cart, catalog, settings, customers, promotions, giftCards, shipping, stock, tax } = deps;

  /** The bag with each delivery that serves the place; the first entry is without any delivery. */
  async function choices(
    { items, codes }: { items: readonly Item[]; codes: BagCodes },
    to: Destination,
    { currency }: ShopSettings,
  ): Promise<{ all: Choice[]; cards: UsableCard[] }> {
    const customerId = to.shopper.kind === 'customer' ? to.shopper.customerId : null;
    const { cartId } = codes;
    const [rules, candidates, terms, cards] = await Promise.all([
      tax.rules(),
      promotions.forBag({ customerId, email: to.email, cartId, codes: codes.codes }),
      customerId === null ? null : customers.termsOf(customerId),
      giftCards.forBag({ ...codes.cards, cartId, currency }),
    ]);
    const credits = cards.filter((card) => card.whyNot === null);
    const lines = items.map(({ variantId, quantity, variant }) => ({
      variantId,
      quantity,
      variant,
      productId: variant.productId,
      title: variant.title,
      unitPriceMinor: variant.unitPriceMinor,
      categoryIds: variant.categoryIds,
      tags: variant.tags,
      tax: rules.taxAt(to, variant.taxClass),
    }));
    const options = await shipping.options({
      country: to.country,
      region: to.region,
      goodsMinor: lines.reduce((sum, line) => sum + line.unitPriceMinor * line.quantity, 0),
      weightGrams: items.reduce((sum, { variant, quantity }) => sum + variant.weightGrams * quantity, 0),
      currency,
    });
    const priceWith = (option: ShippingOption | null): Priced =>
      priceOrder<BagLine>({
        currency,
        lines,
        candidates,
        shipping:
          option === null
            ? null
            : {
                name: option.name,
                priceMinor: option.price.amountMinor,
                tax: rules.taxAt(to, rules.settings.shippingClass),
              },
        tax: {
          pricesIncludeTax: rules.settings.pricesIncludeTax,
          exemption: terms?.taxExemption ?? null,
        },
        credits,
        minimumChargeMinor: minimumOf(currency),
      });
    const withDelivery = options.map((option) => {
      const priced = priceWith(option);
      return { option: { ...option, price: priced.totals.shipping }, priced };
    });
    return { all: [{ option: null, priced: priceWith(null) }, ...withDelivery], cards };
  }

  /** Throws `cart.bag-unavailable`. */
  async function quote(shopper: Shopper, input: z.infer<typeof QuoteInput>): Promise<Quote> {
    const [known, seen, content] = await Promise.all([settings.get(), cart.get(shopper), cart.load(shopper)]);
    const shop = shopIn(known, shopper.currency);
    if (seen.kind === 'bag-unavailable') throw new AppError('cart.bag-unavailable');
    const bag = seen.cart;
    const buyable = bag.lines.filter((line) => line.availability !== 'sold-out');
    const variants = await catalog.pricedVariants(
      buyable.map((line) => line.variantId),
      shop.currency,
    );
    const items = buyable.flatMap(({ variantId, quantity }) => {
      const variant = variants.get(variantId);
      return variant?.isForSale === true ? [{ variantId, quantity, variant }] : [];
    });
    const to = {
      shopper,
      country: input.country,
      region: input.region ?? null,
      email: input.email?.trim().toLowerCase() || null,
    };
    const codes = {
      cartId: bag.id,
      codes: content?.codes ?? [],
      cards: content?.cards ?? { ids: [], customerId: null },
    };
    const { all, cards } = await choices({ items, codes }, to, shop);
    const [bare, ...delivered] = all;
    if (bare === undefined) throw new Error('there is always the bag itself');
    const wanted = delivered.find(({ option }) => option?.id === input.shippingMethodId) ?? delivered[0];
    const { priced } = items.length === 0 ? bare : (wanted ?? bare);
    return {
      cart: bag,
      shippingOptions: delivered.flatMap(({ option }) => option ?? []),
      shippingMethodId: wanted?.option?.id ?? null,
      totals: priced.totals,
      cards: cards.map((card) => {
        const paid = priced.credits.find((one) => one.id === card.id)?.amountMinor ?? 0;
        return { ...bagCard(card), pays: money(paid, shop.currency) };
      }),
      explanation: priced.explanation,
    };
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

  /** What stock cannot give in full now, beside what the bag's own waiting order holds. */
  async function missing(
    lines: readonly Pick<BagLine, 'variantId' | 'quantity' | 'variant'>[],
    held: ReadonlyMap<string, number>,
  ): Promise<Missing[]> {
    const items = lines.map((line) => ({ ...line, variantId: line.variantId as VariantId }));
    const prices = new Map(items.map(({ variantId, variant }) => [variantId, variant]));
    const available = await stock.available(items.map((item) => item.variantId));
    return missingOf(items, prices, withHeld(available, held));
  }

  /**
   * Prices a bag for placement; `missing` when part of it is no longer for sale. Whether there is stock is not asked.
   * Throws `checkout.shipping-method-not-found` for one that does not serve the place.
   */
  async function price(
    { items, codes }: { items: readonly CartItem[]; codes: BagCodes },
    to: Destination & { shippingMethodId: string },
  ): Promise<{ kind: 'ok'; bag: Bag } | { kind: 'missing'; missing: Missing[] }> {
    const shop = shopIn(await settings.get(), to.shopper.currency);
    const ids = items.map((item) => item.variantId);
    const prices = await catalog.pricedVariants(ids, shop.currency);
    const isEndless = new Map(ids.map((id) => [id, null]));
    const gone = missingOf(items, prices, isEndless);
    if (gone.length > 0) return { kind: 'missing', missing: gone };
    const known = items.flatMap(({ variantId, quantity }) => {
      const variant = prices.get(variantId);
      return variant === undefined ? [] : [{ variantId, quantity, variant }];
    });
    const { all } = await choices({ items: known, codes }, to, shop);
    const found = all.find(({ option }) => option?.id === to.shippingMethodId);
    if (!found?.option || !shop.countries.includes(to.country))
      throw new AppError('checkout.shipping-method-not-found', { detail: to.shippingMethodId });
    return { kind: 'ok', bag: { shop, shipping: found.option, priced: found.priced } };
  }

  return { quote, price, missing };
}

function withHeld(available: ReadonlyMap<VariantId, number | null>, held: ReadonlyMap<string, number>) {
  return new Map(
    [...available].map(([id, left]) => [id, left === null ? null : left + (held.get(id) ?? 0)] as const),
  );
}
