/*
 * Columns that are as narrow as their numbers let them be: what a search reads for hundreds of thousands of
 * documents has to come through the memory.
 */

/** Places in a table or list. */
export type Places = Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;
/** In minor units; `NO_PRICE` or Infinity where there is none. */
export type Prices = Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** Stands in narrow columns where there is no price. */
const NO_PRICE = 2 ** 31 - 1;
/** The greatest price of a narrow column. */
export const MOST_NARROW = NO_PRICE - 1;

/** A column of places that are all below `count`. */
export const narrowed = (column: Uint32Array<ArrayBuffer>, count: number): Places =>
  count <= 2 ** 16 ? Uint16Array.from(column) : column;

/** A column without a price yet. */
export const pricesFor = (length: number, isNarrow: boolean): Prices =>
  isNarrow ? new Int32Array(length).fill(NO_PRICE) : new Float64Array(length).fill(Infinity);

const isNarrow = (prices: Prices): prices is Int32Array<ArrayBuffer> => prices instanceof Int32Array;

/** Infinity where there is none. */
export function priceAt(prices: Prices, at: number): number {
  const minor = prices[at] as number;
  return isNarrow(prices) && minor === NO_PRICE ? Infinity : minor;
}

/** Sets a price, Infinity for none; returns the column, a wider one if the price does not fit. */
export function withPrice(prices: Prices, at: number, minor: number): Prices {
  if (!isNarrow(prices) || minor <= MOST_NARROW) {
    prices[at] = minor;
    return prices;
  }
  if (minor === Infinity) {
    prices[at] = NO_PRICE;
    return prices;
  }
  const wider = Float64Array.from(prices, (each) => (each === NO_PRICE ? Infinity : each));
  wider[at] = minor;
  return wider;
}

export const lacksPrices = (prices: Prices): boolean =>
  prices.includes(isNarrow(prices) ? NO_PRICE : Infinity);

/** The column with room for more prices behind. */
export function lengthened(prices: Prices, by: number): Prices {
  const longer = pricesFor(prices.length + by, isNarrow(prices));
  longer.set(prices);
  return longer;
}
