import type { BrandId, CategoryId, ProductId } from '@zivero/shared/schemas/ids';
import type { EngineQuery, SearchDocument } from './engine.ts';

/* The small catalog on which every engine is measured. */
export const ANY: EngineQuery = {
  q: '',
  locale: 'en',
  currency: 'EUR',
  filters: {},
  facets: [],
  sort: 'relevance',
  limit: 20,
  after: null,
};

export const id = (name: string): ProductId => `prd_${name.replaceAll('-', '').padEnd(26, '0')}`;
const categoryId = (name: string): CategoryId => `cat_${name.padEnd(26, '0')}`;
const brandId = (name: string): BrandId => `brd_${name.padEnd(26, '0')}`;

export function document(
  name: string,
  more: Partial<SearchDocument> & { minor?: number } = {},
): SearchDocument {
  const { minor = 1_500, ...fields } = more;
  return {
    id: id(name),
    status: 'active',
    title: name,
    description: '',
    brand: null,
    categories: [],
    tags: [],
    skus: [`SKU-${name}`],
    barcodes: [],
    attributes: {},
    prices: [{ currency: 'EUR', minMinor: minor, maxMinor: minor, onSale: false }],
    availability: 'in-stock',
    available: 20,
    rating: { average: 0, count: 0 },
    soldCount: 0,
    publishedAt: 1_700_000_000_000,
    updatedAt: 1_700_000_000_000,
    ...fields,
  };
}

const HOME = { id: categoryId('home'), path: '/home', name: 'Home' };
const LAMPS = { id: categoryId('lamps'), path: '/home/lamps', name: 'Lamps' };
const CANDLES = { id: categoryId('candles'), path: '/home/candles', name: 'Candles' };
const KITCHEN = { id: categoryId('kitchen'), path: '/kitchen', name: 'Kitchen' };
const ORCHARD = { id: categoryId('orchard'), path: '/orchard', name: 'From the orchard' };
const KILNMERE = { id: brandId('kilnmere'), slug: 'kilnmere', name: 'Kilnmere' };
const ORCHARD_BRAND = { id: brandId('orchard'), slug: 'orchard', name: 'Orchard' };

export const CATALOG: SearchDocument[] = [
  document('lamp', {
    title: 'Mushroom lamp',
    description: 'A warm light for small rooms.',
    categories: [HOME, LAMPS],
    brand: KILNMERE,
    minor: 8_900,
    rating: { average: 4.8, count: 12 },
    publishedAt: 1_760_000_000_000,
    prices: [
      { currency: 'EUR', minMinor: 8_900, maxMinor: 9_900, onSale: false },
      { currency: 'USD', minMinor: 9_500, maxMinor: 9_900, onSale: false },
    ],
  }),
  document('jug', {
    title: 'Orchard carafe',
    brand: KILNMERE,
    categories: [KITCHEN],
    attributes: { Colour: ['Sage'] },
    prices: [{ currency: 'EUR', minMinor: 5_200, maxMinor: 5_200, onSale: true }],
  }),
  document('bowl', {
    title: 'Nesting bowls',
    brand: ORCHARD_BRAND,
    categories: [KITCHEN],
    attributes: { Colour: ['Ink'] },
    rating: { average: 4.1, count: 3 },
  }),
  document('board', { title: 'Walnut board', categories: [ORCHARD], attributes: { Colour: ['Ink'] } }),
  document('towel', {
    title: 'Linen towel',
    description: 'Dries the harvest of any orchard.',
    barcodes: ['4006381333931'],
    minor: 900,
  }),
  document('dish', { title: 'Crème brûlée dish', categories: [KITCHEN], minor: 2_400 }),
  document('candle-1', { title: 'Candle, moss', categories: [HOME, CANDLES], brand: KILNMERE, soldCount: 3 }),
  document('candle-2', {
    title: 'Candle, fig',
    categories: [HOME, CANDLES],
    brand: KILNMERE,
    soldCount: 400,
  }),
  document('candle-3', {
    title: 'Candle, plum',
    categories: [HOME, CANDLES],
    brand: KILNMERE,
    soldCount: 300,
    availability: 'sold-out',
    available: 0,
  }),
  document('draft', { title: 'Secret teapot', status: 'draft' }),
  document('old', { title: 'Old teapot', status: 'archived' }),
];
export const ACTIVE = CATALOG.filter(({ status }) => status === 'active');
