/** The face of pricing: pure rules, nothing to build. */
export { type LineToPrice, type OrderToPrice, type PricedLine, priceOrder } from './pricing.rules.ts';
