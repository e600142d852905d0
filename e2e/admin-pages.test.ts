import { beforeAll, describe, expect, test } from 'bun:test';
import type { Page } from 'playwright-core';
import { DESKTOP, journey, openTab, PATIENCE_MS, PHONE, visit } from './browser.ts';
import { lookAt, untilCalm } from './looks.ts';
import { OWNER, signInStaff, VIEWER } from './owner.ts';
import { shop } from './shared-shop.ts';

let orderId = '';
let productId = '';
let variantId = '';
let customerId = '';
let giftCardId = '';
let promotionId = '';
beforeAll(async () => {
  const [line] = await shop.sql<{ orderId: string; productId: string; variantId: string }[]>`
    SELECT o.id AS "orderId", l.product_id AS "productId", l.variant_id AS "variantId" FROM orders o JOIN order_lines l ON l.order_id = o.id
    WHERE o.payment_state = 'paid' AND o.fulfilment_state = 'to-pack' ORDER BY o.placed_at LIMIT 1`;
  if (!line) throw new Error('the demo shop has an order to pack');
  ({ orderId, productId, variantId } = line);
  const [customer] = await shop.sql<{ id: string }[]>`SELECT id FROM customers ORDER BY id LIMIT 1`;
  customerId = customer?.id ?? '';
  const [card] = await shop.sql<{ id: string }[]>`SELECT id FROM gift_cards ORDER BY id LIMIT 1`;
  giftCardId = card?.id ?? '';
  const [promotion] = await shop.sql<{ id: string }[]>`SELECT id FROM promotions ORDER BY id LIMIT 1`;
  promotionId = promotion?.id ?? '';
}, PATIENCE_MS);

describe.each([
  ['1440 px', DESKTOP],
  ['390 px', PHONE],
] as const)('every page of the admin at %s', (width, viewport) => {
  test(
    'the owner finds no fault in any of them',
    async () => {
      await journey({ url: shop.url, name: `admin pages ${width}`, viewport }, async (tab) => {
        expect(await lookAt(tab, [{ path: '/admin/sign-in' }])).toEqual([]);
        await signInStaff(tab.page, OWNER);
        const draft = await newDraft(tab.page);
        const paths = [
          '/admin/',
          '/admin/orders',
          '/admin/orders?view=all&q=nobody-is-called-this',
          `/admin/orders/${orderId}`,
          '/admin/orders/ord_00000000000000000000000000',
          '/admin/products',
          `/admin/products/${productId}`,
          '/admin/products/new',
          '/admin/stock',
          '/admin/stock?view=low',
          '/admin/stock/locations',
          `/admin/stock/${variantId}`,
          ...['reports', 'synonyms', 'pins', 'redirects', 'stop-words', 'preview&q=lamp'].map(
            (tab) => `/admin/search?tab=${tab}`,
          ),
          '/admin/orders/drafts',
          draft,
          '/admin/returns',
          '/admin/mails',
          '/admin/mails?tab=log',
          '/admin/mails?tab=papers',
          '/admin/mails?tab=language',
          '/admin/mails/order-confirmation',
          '/admin/promotions',
          '/admin/promotions?view=planned',
          '/admin/promotions/new',
          `/admin/promotions/${promotionId}`,
          '/admin/gift-cards',
          '/admin/gift-cards?q=nobody@example.com',
          `/admin/gift-cards/${giftCardId}`,
          '/admin/customers',
          `/admin/customers/${customerId}`,
          '/admin/delivery',
          '/admin/tax',
          '/admin/currencies',
          '/admin/more',
          '/admin/nothing-here',
        ];
        expect(
          await lookAt(
            tab,
            paths.map((path) => ({ path })),
          ),
        ).toEqual([]);
      });
    },
    PATIENCE_MS,
  );
});

describe('a viewer', () => {
  test(
    'sees everything and is offered nothing',
    async () => {
      await journey({ url: shop.url, name: 'viewer' }, async ({ page }) => {
        await signInStaff(page, VIEWER);
        const acts = page.getByRole('button', {
          name: /^(Pack|Send|Refund|Mark|Save|Publish|Add note|Add location|Move|New product)/,
        });
        const create = page.getByRole('link', { name: /new product/i });
        for (const path of [
          '',
          'orders',
          `orders/${orderId}`,
          'products',
          `products/${productId}`,
          'stock',
          'stock/locations',
          `stock/${variantId}`,
          'customers',
          `customers/${customerId}`,
          ...['reports', 'synonyms', 'pins', 'redirects', 'stop-words', 'preview&q=lamp'].map(
            (tab) => `search?tab=${tab}`,
          ),
        ]) {
          await visit(page, `/admin/${path}`);
          await untilCalm(page);
          expect(await acts.or(create).or(page.getByRole('checkbox')).allTextContents(), path).toEqual([]);
        }
        await visit(page, '/admin/products/new');
        await page.getByText('You may not see this page').waitFor();
      });
    },
    PATIENCE_MS,
  );

  test(
    'gets 403 for what the pages do not offer, and nothing changes',
    async () => {
      const tab = await openTab(shop.url);
      await signInStaff(tab.page, VIEWER);
      const reply = await tab.context.request.post('/trpc/admin/orders.markPacked', {
        data: { json: { orderId } },
      });
      expect(reply.status()).toBe(403);
      expect(await reply.json()).toMatchObject({ error: { json: { data: { code: 'auth.forbidden' } } } });
      const [order] = await shop.sql`SELECT fulfilment_state AS state FROM orders WHERE id = ${orderId}`;
      expect(order?.state).toBe('to-pack');
      await tab.context.close();
    },
    PATIENCE_MS,
  );
});

/** Begins a draft order; answers where it is. */
async function newDraft(page: Page): Promise<string> {
  await visit(page, '/admin/orders/drafts');
  await page.getByRole('button', { name: 'New draft' }).filter({ visible: true }).first().click();
  await page.getByRole('heading', { level: 1, name: /^Draft D\d+/ }).waitFor();
  return new URL(page.url()).pathname;
}
