import { expect, test } from 'bun:test';
import type { ProductPage } from '@zivero/shared/schemas/catalog';
import { breadcrumbLd, decimalPrice, productLd } from './structured-data.ts';

const product = {
  title: 'Mug',
  description: 'A mug.',
  brand: { slug: 'kilnmere', name: 'Kilnmere' },
  images: [{ key: 'demo/mug.webp' }],
  variants: [
    {
      id: 'var_1',
      sku: 'MUG-OAT',
      optionValues: ['Oat'],
      price: { amountMinor: 1800, currency: 'EUR' },
      barcode: null,
      availability: 'sold-out',
    },
  ],
  rating: { average: 0, count: 0 },
  seo: { title: 'Mug', description: '' },
} as unknown as ProductPage;

test('offers carry a plain price, the currency and whether it can be had', () => {
  const ld = productLd('https://shop.test', '/p/mug', product);
  expect(ld).toMatchObject({
    '@type': 'Product',
    image: ['https://shop.test/media/demo/mug.webp'],
    offers: [
      {
        price: '18.00',
        priceCurrency: 'EUR',
        availability: 'https://schema.org/OutOfStock',
        url: 'https://shop.test/p/mug?variant=var_1',
      },
    ],
  });
});
test('nobody rated: no rating at all', () => {
  expect(productLd('', '/p/mug', product)).not.toHaveProperty('aggregateRating');
  expect(productLd('', '/p/mug', { ...product, rating: { average: 4.75, count: 3 } })).toHaveProperty(
    'aggregateRating.reviewCount',
    3,
  );
});
test('currencies without decimals have none', () => {
  expect(decimalPrice(900, 'JPY')).toBe('900');
  expect(decimalPrice(1234, 'KWD')).toBe('1.234');
});
test('breadcrumbs are numbered from home with absolute addresses', () => {
  expect(breadcrumbLd('https://shop.test', 'Home', [{ name: 'Lamps', to: '/c/lamps' }])).toMatchObject({
    itemListElement: [
      { position: 1, item: 'https://shop.test/' },
      { position: 2, name: 'Lamps', item: 'https://shop.test/c/lamps' },
    ],
  });
});
