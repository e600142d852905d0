import { money, sumMinor } from '@zivero/shared/money';
import type { ShippingOption } from '@zivero/shared/schemas/checkout';
import type { DraftContent, DraftItem, DraftLine, DraftQuote } from '@zivero/shared/schemas/drafts';
import type { DraftId, VariantId } from '@zivero/shared/schemas/ids';
import type { ShopSettings } from '@zivero/shared/schemas/settings';
import type { Clock } from '../../kernel/clock.ts';
import type { CatalogModule, PricedVariant } from '../catalog/catalog.ts';
import type { Bag, CheckoutModule } from '../checkout/checkout.ts';
import type { CustomersModule } from '../customers/customers.ts';
import { type Candidate, priceOrder, type TaxModule } from '../pricing/pricing.ts';
import type { SettingsModule } from '../settings/settings.ts';
import type { ShippingModule } from '../shipping/shipping.ts';
import type { StockModule } from '../stock/stock.ts';

export type DraftPricingDeps = {
  settings: Pick<SettingsModule, 'get'>;
  catalog: Pick<CatalogModule, 'pricedVariants'>;
  customers: Pick<CustomersModule, 'termsOf'>;
  shipping: Pick<ShippingModule, 'options'>;
  tax: Pick<TaxModule, 'rules'>;
  stock: Pick<StockModule, 'available'>;
  checkout: Pick<CheckoutModule, 'minimumOf'>;
  clock: Clock;
};
type Missing = DraftQuote['missing'][number];
export type PricedDraft = {
  /** Whole once nothing is missing that an order needs. */
  bag: Bag | null;
  quote: DraftQuote;
  shippingName: string;
};

const AGREED = 'shm_00000000000000000000agreed';
const DAY_MS = 86_400_000;
const EVERYTHING = { productIds: [], categoryIds: [], tags: [] };

/** What a draft costs now: by the same reckoning as every order, with the prices that staff agreed on. */
export function createDraftPricing(deps: DraftPricingDeps) {
  const { settings, catalog, customers, shipping, tax, stock, checkout, clock } = deps;

  async function price(id: DraftId, currency: string, content: DraftContent): Promise<PricedDraft> {
    const { items, customerId, shippingAddress } = content;
    const ids = items.flatMap((item) => (item.kind === 'product' ? [item.variantId] : []));
    const [shop, variants, available, rules, terms] = await Promise.all([
      settings.get(),
      catalog.pricedVariants(ids, currency),
      stock.available(ids),
      tax.rules(),
      customerId === null ? null : customers.termsOf(customerId),
    ]);
    const to = {
      country: shippingAddress?.country ?? shop.countries[0] ?? 'NL',
      region: shippingAddress?.region ?? null,
    };
    const lines = items.flatMap((item) => {
      const variant = variantOf(item, variants);
      if (variant === null) return [];
      const unitPriceMinor = item.unitPriceMinor ?? variant.unitPriceMinor;
      return [
        {
          variantId: variant.variantId,
          quantity: item.quantity,
          variant: { ...variant, unitPriceMinor },
          productId: variant.productId,
          title: variant.title,
          unitPriceMinor,
          categoryIds: variant.categoryIds,
          tags: variant.tags,
          tax: rules.taxAt(to, variant.taxClass),
        },
      ];
    });
    const options =
      shippingAddress === null
        ? []
        : await shipping.options({
            ...to,
            currency,
            goodsMinor: sumMinor(lines.map((line) => line.unitPriceMinor * line.quantity)),
            weightGrams: sumMinor(lines.map((line) => line.variant.weightGrams * line.quantity)),
          });
    const option = optionOf(content, options, currency);
    const priced = priceOrder({
      currency,
      lines,
      candidates: discountOf(id, currency, content),
      shipping:
        option === null
          ? null
          : {
              name: option.name,
              priceMinor: option.price.amountMinor,
              tax: rules.taxAt(to, rules.settings.shippingClass),
            },
      tax: { pricesIncludeTax: rules.settings.pricesIncludeTax, exemption: terms?.taxExemption ?? null },
      minimumChargeMinor: checkout.minimumOf(currency),
    });
    const missing = missingOf({
      content,
      shop,
      currency,
      found: lines.length,
      option,
      dueMinor: priced.totals.due.amountMinor,
      leastMinor: checkout.minimumOf(currency),
    });
    const shown = priced.lines.map((line): DraftLine => {
      const isCustom = line.variant.slug === '';
      return {
        variantId: line.variant.variantId,
        title: line.variant.title,
        variantTitle: line.variant.variantTitle,
        sku: line.variant.sku,
        image: line.variant.image,
        quantity: line.quantity,
        unitPrice: money(line.unitPriceMinor, currency),
        total: money(line.totalMinor, currency),
        isCustom,
        available: isCustom ? null : (available.get(line.variant.variantId) ?? null),
      };
    });
    const { totals, explanation } = priced;
    return {
      // The reduction is staff's own, no promotion of the shop: nothing counts its uses.
      bag:
        missing.length > 0 || option === null
          ? null
          : { shop: { ...shop, currency }, shipping: option, priced: { ...priced, applied: [] } },
      quote: { currency, lines: shown, shippingOptions: options, totals, explanation, missing },
      shippingName: option?.name ?? '',
    };
  }

  function optionOf(
    { shipping: wish }: DraftContent,
    options: readonly ShippingOption[],
    currency: string,
  ): ShippingOption | null {
    if (wish === null) return null;
    if (wish.kind === 'method') return options.find((one) => one.id === wish.id) ?? null;
    const today = clock.now().getTime();
    return {
      id: AGREED,
      name: wish.name,
      kind: 'flat',
      pickup: null,
      price: money(wish.priceMinor, currency),
      earliest: new Date(today + 2 * DAY_MS),
      latest: new Date(today + 7 * DAY_MS),
    };
  }

  return { price };
}

/** Null: no such variant, or not for sale any more. */
function variantOf(item: DraftItem, variants: ReadonlyMap<VariantId, PricedVariant>): PricedVariant | null {
  if (item.kind === 'custom')
    return {
      variantId: item.id,
      // Of no product: the slug is empty, stock and pages know nothing of it.
      productId: `prd_${item.id.slice(4)}`,
      ...{ slug: '', title: item.title, variantTitle: '', sku: '', brandName: null, image: null },
      ...{ unitPriceMinor: item.unitPriceMinor, compareAtMinor: null, available: null, weightGrams: 0 },
      ...{ categoryIds: [], tags: [], taxClass: item.taxClass, isForSale: true },
    };
  const variant = variants.get(item.variantId);
  return variant?.isForSale === true ? variant : null;
}

function discountOf(id: DraftId, currency: string, { discount }: DraftContent): Candidate[] {
  if (discount === null) return [];
  return [
    {
      id: `prm_${id.slice(4)}`,
      name: discount.reason,
      code: null,
      whyNot: null,
      rule: {
        effect:
          discount.kind === 'percent'
            ? { kind: 'percent', basisPoints: discount.basisPoints }
            : { kind: 'amount', per: 'order', amounts: [{ currency, amountMinor: discount.amountMinor }] },
        scope: EVERYTHING,
        minimum: [],
        customerGroups: [],
        stacking: 'together',
        priority: 0,
      },
    },
  ];
}

function missingOf(of: {
  content: DraftContent;
  shop: ShopSettings;
  currency: string;
  found: number;
  option: ShippingOption | null;
  dueMinor: number;
  leastMinor: number;
}): Missing[] {
  const { content, shop, currency, found, option, dueMinor, leastMinor } = of;
  const all: [Missing, boolean][] = [
    ['items', content.items.length === 0],
    ['gone', found < content.items.length],
    ['email', content.email === ''],
    ['address', content.shippingAddress === null],
    ['shipping', option === null],
    ['currency', currency !== shop.currency && !shop.currencies.includes(currency)],
    ['below-minimum', dueMinor > 0 && dueMinor < leastMinor],
  ];
  return all.flatMap(([what, isMissing]) => (isMissing ? [what] : []));
}
