import { describe, expect, test } from 'bun:test';
import type { StoreRouter } from '../server/src/store-router.ts';
import { createStoreApi } from '../shared/src/client/api.ts';
import { createFormatters } from '../shared/src/client/format.ts';
import type { ProductCard } from '../shared/src/schemas/catalog.ts';
import { DESKTOP, journey, openTab, PATIENCE_MS, PHONE, visit } from './browser.ts';
import { type Look, lookAt } from './looks.ts';
import { shop } from './shared-shop.ts';
import { addToBag, signIn } from './shopper.ts';

const DEMO_SHOPPER = { email: 'shopper@example.com', password: 'zivero-demo' };
const PUBLIC: Look[] = [
  { path: '/' },
  { path: '/c/home-living' },
  { path: '/c/home-living/lamps' },
  { path: '/search?q=dome%20tabel%20lamp' },
  { path: '/search?q=qqqqzz' },
  { path: '/search?q=dome%20tabel%20lamp&exact=1' },
  { path: '/search?sort=newest' },
  { path: '/p/dome-table-lamp' },
  { path: '/bag' },
  { path: '/checkout' },
  { path: '/saved' },
  { path: '/sign-in' },
  { path: '/sign-up' },
  { path: '/find-order' },
  { path: '/nothing-here', status: 404 },
  { path: '/p/nothing-here', status: 404 },
  { path: '/c/nothing-here', status: 404 },
];

describe.each([
  ['1440 px', DESKTOP],
  ['390 px', PHONE],
] as const)('every page of the store at %s', (width, viewport) => {
  test(
    'a guest finds no fault in any of them',
    async () => {
      await journey({ url: shop.url, name: `guest pages ${width}`, viewport }, async (tab) => {
        expect(await lookAt(tab, PUBLIC)).toEqual([]);
        await visit(tab.page, '/p/dome-table-lamp');
        await addToBag(tab.page);
        expect(await lookAt(tab, [{ path: '/bag' }, { path: '/checkout' }])).toEqual([]);
        tab.faults.length = 0;
      });
    },
    PATIENCE_MS,
  );

  test(
    'a shopper with orders finds none either',
    async () => {
      await journey({ url: shop.url, name: `account pages ${width}`, viewport }, async (tab) => {
        await signIn(tab.page, DEMO_SHOPPER);
        const order = tab.page.getByRole('link', { name: /^Order \d+$/ }).first();
        const looks = [
          '/account/orders',
          (await order.getAttribute('href')) ?? '',
          '/account/addresses',
          '/account/cards',
          '/account/details',
        ];
        expect(
          await lookAt(
            tab,
            looks.map((path) => ({ path })),
          ),
        ).toEqual([]);
      });
    },
    PATIENCE_MS,
  );

  test(
    "dark follows the system's wish before the first paint",
    async () => {
      await journey({ url: shop.url, name: `dark ${width}`, viewport }, async ({ page }) => {
        await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
        await visit(page, '/');
        expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark');
        const [red = 255] = await page.evaluate(
          () =>
            getComputedStyle(document.querySelector('.v-application') ?? document.body)
              .backgroundColor.match(/\d+/g)
              ?.map(Number) ?? [],
        );
        expect(red).toBeLessThan(64);
      });
    },
    PATIENCE_MS,
  );
});

describe('what a page says without JavaScript', () => {
  const { price } = createFormatters({ locale: 'en' });
  const textOf = async (path: string) => {
    const reply = await fetch(`${shop.url}${path}`);
    expect(reply.status).toBe(200);
    return reply.text();
  };
  const expectCards = (html: string, cards: readonly ProductCard[]) => {
    expect(cards.length).toBeGreaterThan(0);
    for (const card of cards) {
      expect(html).toContain(escaped(card.title));
      expect(html).toContain(price(card.price));
    }
  };

  test(
    'home and category hold the products with their prices',
    async () => {
      const api = createStoreApi<StoreRouter>({ origin: shop.url });
      const home = await api.catalog.home.query({});
      expectCards(
        await textOf('/'),
        home.shelves.flatMap((shelf) => shelf.products),
      );
      const listing = await api.search.search.query({
        q: '',
        filters: { category: '/home-living/lamps' },
        sort: 'best-selling',
      });
      expectCards(await textOf('/c/home-living/lamps'), listing.products);
    },
    PATIENCE_MS,
  );

  test(
    'a product names title, price and stock, and tells machines the same',
    async () => {
      const html = await textOf('/p/dome-table-lamp');
      const api = createStoreApi<StoreRouter>({ origin: shop.url });
      const product = await api.catalog.bySlug.query({ slug: 'dome-table-lamp' });
      const [first] = product.variants;
      if (!first) throw new Error('the lamp has variants');
      expect(html).toContain('<title>Dome table lamp');
      expect(html).toContain(price(first.price));
      const [told, crumbs] = jsonLdOf(html);
      expect(told).toMatchObject({ '@type': 'Product', name: 'Dome table lamp', sku: first.sku });
      expect(told?.offers).toHaveLength(product.variants.length);
      expect(told?.offers?.[0]).toMatchObject({
        price: (first.price.amountMinor / 100).toFixed(2),
        priceCurrency: 'EUR',
      });
      expect(crumbs).toMatchObject({ '@type': 'BreadcrumbList' });
    },
    PATIENCE_MS,
  );

  test(
    'a public page is the same to the byte for a guest and for a shopper with a bag',
    async () => {
      const tab = await openTab(shop.url);
      await signIn(tab.page, DEMO_SHOPPER);
      await visit(tab.page, '/p/dome-table-lamp');
      await addToBag(tab.page);
      for (const path of ['/', '/c/home-living/lamps', '/p/dome-table-lamp', '/search?q=lamp', '/bag']) {
        const reply = await tab.context.request.get(path);
        const seen = withoutTimes(await reply.text());
        // Not by `toBe`: it would print both pages.
        expect(seen === withoutTimes(await textOf(path)), path).toBe(true);
        expect(reply.headers()['set-cookie'], path).toBeUndefined();
      }
      await tab.context.close();
    },
    PATIENCE_MS,
  );
});

type JsonLd = { '@type'?: string; name?: string; sku?: string; offers?: Record<string, unknown>[] };

function jsonLdOf(html: string): JsonLd[] {
  const blocks = html.matchAll(/<script[^>]*type="application\/ld\+json"[^>]*>([\s\S]*?)<\/script>/g);
  return [...blocks].flatMap(([, json = '']) => JSON.parse(json) as JsonLd | JsonLd[]);
}

/** The page says when its data were read, so that the browser knows when to ask again, and how long it took. */
const withoutTimes = (html: string) =>
  html.replaceAll(/"(dehydratedAt|dataUpdatedAt|tookMs)":[\d.]+/g, '"$1":0');

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
