import type { Address } from '@zivero/shared/schemas/address';
import type { ShippingOption } from '@zivero/shared/schemas/checkout';
import type { CustomerId } from '@zivero/shared/schemas/ids';
import type { ShippingMethod } from '@zivero/shared/schemas/shipping';
import { type LineToPrice, type PricedLine, priceOrder } from '../../modules/pricing/pricing.ts';
import { optionsFor } from '../../modules/shipping/shipping.rules.ts';
import { customerAt, customerCount } from './customers.ts';
import { type Rng, rngFor } from './prng.ts';
import type { DemoProduct } from './products.ts';

export type OrderContext = {
  seed: string;
  now: Date;
  orders: number;
  products: number;
  currency: string;
  taxRateBasisPoints: number;
  methods: readonly ShippingMethod[];
  productAt(index: number): DemoProduct;
};
export type DrawnLine = LineToPrice & {
  product: DemoProduct['product'];
  variant: DemoProduct['product']['variants'][number];
};
export type DrawnOrder = {
  index: number;
  placedAt: Date;
  customerId: CustomerId | null;
  email: string;
  address: Address;
  lines: PricedLine<DrawnLine>[];
  subtotalMinor: number;
  shippingMinor: number;
  taxMinor: number;
  totalMinor: number;
  shipping: ShippingOption;
};

const DAY_MS = 24 * 3600 * 1000;
export const ORDER_DAYS = 90;
/** Orders per hour of the day (UTC), 0 to 23: lunch and the sofa. */
const HOURS = [1, 1, 0, 0, 0, 1, 2, 4, 6, 7, 8, 9, 10, 8, 7, 7, 8, 9, 11, 14, 15, 11, 6, 3];
/** Per weekday from Sunday: Sundays sell, Saturdays are outside. */
const WEEKDAYS = [1.25, 1, 0.95, 1, 1, 1.05, 0.8];
/** Best sellers come from the first this many products, so that large shops need no list of all of them. */
const BEST_SELLERS = 20_000;

/**
 * When order number `index` of `orders` was placed: numbers and times rise together over the last 90 days,
 * with more orders lately, on Sundays and in the evening.
 */
export function createOrderTimes({ now, orders }: { now: Date; orders: number }) {
  const start = now.getTime() - ORDER_DAYS * DAY_MS;
  const hours: { at: number; upTo: number }[] = [];
  let sum = 0;
  for (let hour = 0; hour < ORDER_DAYS * 24; hour += 1) {
    const at = new Date(start + hour * 3_600_000);
    const growth = 0.7 + (0.6 * hour) / (ORDER_DAYS * 24);
    sum += (HOURS[at.getUTCHours()] ?? 0) * (WEEKDAYS[at.getUTCDay()] ?? 1) * growth;
    hours.push({ at: at.getTime(), upTo: sum });
  }
  return (index: number): Date => {
    const wanted = ((index + 0.5) / orders) * sum;
    let low = 0;
    let high = hours.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((hours[middle]?.upTo ?? 0) < wanted) low = middle + 1;
      else high = middle;
    }
    const before = hours[low - 1]?.upTo ?? 0;
    const inHour = (wanted - before) / Math.max(1e-9, (hours[low]?.upTo ?? sum) - before);
    return new Date((hours[low]?.at ?? start) + Math.floor(Math.min(0.9999, inHour) * 3_600_000));
  };
}

/** Order number `index`: who, what, where to, for how much. */
export function drawOrder(index: number, placedAt: Date, context: OrderContext): DrawnOrder {
  const rng = rngFor(context.seed, 'order', index);
  const buyer = buyerOf(index, rng, context);
  const lines = linesOf(placedAt, rng, context);
  const subtotal = lines.reduce((sum, line) => sum + line.unitPriceMinor * line.quantity, 0);
  const { currency, taxRateBasisPoints } = context;
  const { country, region } = buyer.address;
  const need = { country, region, goodsMinor: subtotal, weightGrams: 0, currency, now: placedAt };
  const options = optionsFor({ zones: [], methods: context.methods }, need);
  const shipping = rng.chance(0.82) ? options[0] : (options.at(-1) ?? options[0]);
  if (!shipping) throw new Error(`no shipping method serves ${buyer.address.country}`);
  const priced = priceOrder({
    lines,
    shipping: { name: shipping.name, priceMinor: shipping.price.amountMinor, tax: vat(taxRateBasisPoints) },
    tax: { pricesIncludeTax: true, exemption: null },
    currency,
  });
  return {
    index,
    placedAt,
    ...buyer,
    lines: priced.lines,
    subtotalMinor: priced.totals.subtotal.amountMinor,
    shippingMinor: priced.totals.shipping.amountMinor,
    taxMinor: priced.totals.taxIncluded.amountMinor,
    totalMinor: priced.totals.total.amountMinor,
    shipping,
  };
}

const vat = (rateBasisPoints: number) => ({ name: 'VAT', rateBasisPoints });

/** Every so often the shopper whose sign-in is told, else one of the regulars, else a guest. */
function buyerOf(index: number, rng: Rng, context: OrderContext) {
  const customers = customerCount(context.orders);
  const isShopper = index % Math.max(3, Math.ceil(context.orders / 7)) === 2;
  const isGuest = !isShopper && rng.chance(0.15);
  const number = isShopper
    ? 0
    : isGuest
      ? customers + index
      : 1 + Math.floor((customers - 1) * rng.next() ** 1.4);
  const customer = customerAt(number, context);
  const address = rng.pick(customer.addresses).address;
  return { customerId: isGuest ? null : customer.id, email: customer.email, address };
}

function linesOf(placedAt: Date, rng: Rng, context: OrderContext): DrawnLine[] {
  const count = rng.weighted([1, 2, 3, 4], (n) => [0, 46, 30, 16, 8][n] ?? 0);
  const lines: DrawnLine[] = [];
  for (let tries = 0; lines.length < count && tries < 40; tries += 1) {
    const reach = Math.min(context.products, BEST_SELLERS);
    // The last tries take the first product, which is always on sale: no order stays empty.
    const index = tries < 36 ? Math.floor(reach * rng.next() ** 2) : 0;
    const { product } = context.productAt(index);
    const { publishedAt } = product;
    const wasThere = publishedAt !== null && publishedAt <= placedAt && product.status === 'active';
    if ((!wasThere && index !== 0) || lines.some((line) => line.product.id === product.id)) continue;
    const variant = rng.pick(product.variants);
    const unitPriceMinor = variant.prices[0]?.amountMinor ?? 0;
    const quantity = unitPriceMinor < 3000 && rng.chance(0.35) ? rng.int(2, 4) : 1;
    const { id: productId, title, categoryIds, tags } = product;
    const tax = vat(context.taxRateBasisPoints);
    const what = { variantId: variant.id, productId, title, categoryIds, tags, tax };
    lines.push({ product, variant, ...what, quantity, unitPriceMinor });
  }
  return lines;
}
