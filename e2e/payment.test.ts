import { afterEach, describe, expect, test } from 'bun:test';
import type { Page } from 'playwright-core';
import { booksOf, unevenMoney, unevenStock } from './books.ts';
import { journey, PATIENCE_MS, PHONE, untilAlive, visit } from './browser.ts';
import { OWNER, openOrder, signInStaff } from './owner.ts';
import { shop } from './shared-shop.ts';
import { eventually } from './shop.ts';
import {
  addToBag,
  CARDS,
  fillCheckout,
  mailTo,
  payByCard,
  placeButton,
  toPayment,
  uniqueEmail,
  untilThanked,
} from './shopper.ts';
import { badDay, calmDay, control, pendingDeliveries } from './stripe-control.ts';

afterEach(() => calmDay(shop));

/** A guest with one lamp and a filled form. */
async function guestAtCheckout(page: Page): Promise<string> {
  const email = uniqueEmail('guest');
  await visit(page, '/p/dome-table-lamp');
  await addToBag(page);
  await visit(page, '/checkout');
  await fillCheckout(page, { email });
  return email;
}

const ordersOf = async (email: string) =>
  shop.sql<{ number: string; state: string; session: string }[]>`
    SELECT number::text, payment_state AS state, session_id AS session FROM orders WHERE email = ${email}`;
const sessionAt = (page: Page) => new URL(page.url()).pathname.split('/').at(-1);

describe('paying once and only once', () => {
  test(
    'a declined card, then a good one on the same payment page',
    async () => {
      await journey({ url: shop.url, name: 'decline', viewport: PHONE }, async ({ page }) => {
        const email = await guestAtCheckout(page);
        await toPayment(page);
        const session = sessionAt(page);
        await payByCard(page, CARDS.declined);
        await page.getByRole('alert').filter({ hasText: 'Your card was declined.' }).waitFor();
        expect(sessionAt(page)).toBe(session);
        expect((await ordersOf(email))[0]).toMatchObject({ state: 'pending', session });
        await payByCard(page, CARDS.good);
        const { number } = await untilThanked(page);
        expect(await ordersOf(email)).toMatchObject([{ number, state: 'paid', session }]);
        const books = await booksOf(shop, number);
        expect(books).toMatchObject({ ledger: books.order.total, captured: books.order.total, held: 1 });
      });
    },
    PATIENCE_MS,
  );

  test(
    'a bank that asks for a confirmation',
    async () => {
      await journey({ url: shop.url, name: '3-D Secure' }, async ({ page }) => {
        await guestAtCheckout(page);
        await toPayment(page);
        await payByCard(page, CARDS.challenge);
        await page.getByRole('button', { name: 'Complete authentication' }).click();
        const { number } = await untilThanked(page);
        expect((await booksOf(shop, number)).order).toMatchObject({ payment: 'paid', fulfilment: 'to-pack' });
      });
    },
    PATIENCE_MS,
  );

  test(
    'back from the payment page: form and bag are kept, one click leads to the same payment',
    async () => {
      await journey({ url: shop.url, name: 'back from payment' }, async ({ page }) => {
        const email = await guestAtCheckout(page);
        await toPayment(page);
        const payment = page.url();
        await page.getByRole('link', { name: /Back to Zivero/ }).click();
        await page.waitForURL('**/checkout/return?order=*');
        await untilAlive(page);
        const notice = page.getByRole('alert').filter({ hasText: 'Nothing was charged' });
        await notice.waitFor();
        expect(await page.getByLabel('E-mail').inputValue()).toBe(email);
        expect(await page.getByLabel('Street and number').inputValue()).toBe('Prinsengracht 7');
        await page.getByRole('complementary', { name: 'Summary' }).getByText('× Dome table lamp').waitFor();
        await notice.getByRole('button', { name: /^Back to payment · €/ }).click();
        await page.waitForURL(payment);

        // The browser's own way back, and the button of the form: the same order again.
        await page.goBack();
        await page.waitForURL('**/checkout/return?order=*');
        await untilAlive(page);
        await placeButton(page).click();
        await page.waitForURL(payment);
        await payByCard(page, CARDS.good);
        const { number } = await untilThanked(page);
        expect(await ordersOf(email)).toMatchObject([{ number, state: 'paid' }]);
      });
    },
    PATIENCE_MS,
  );

  test(
    'a double click on the button places one order',
    async () => {
      await journey({ url: shop.url, name: 'double click' }, async ({ page }) => {
        const email = await guestAtCheckout(page);
        await placeButton(page).dblclick();
        await page.waitForURL('**/c/pay/**');
        expect(await ordersOf(email)).toMatchObject([{ state: 'pending', session: sessionAt(page) }]);
      });
    },
    PATIENCE_MS,
  );

  test(
    'webhooks twice, late and out of order give one paid order',
    async () => {
      await badDay(shop);
      await journey({ url: shop.url, name: 'bad day' }, async ({ page }) => {
        const email = await guestAtCheckout(page);
        await toPayment(page);
        await payByCard(page, CARDS.good);
        const { number } = await untilThanked(page);
        await eventually('every webhook is delivered and settled', async () => {
          const [open] = await shop.sql`SELECT 1 FROM stripe_events WHERE state = 'received' LIMIT 1`;
          return (await pendingDeliveries(shop)) === 0 && !open ? true : null;
        });
        expect(await ordersOf(email)).toMatchObject([{ number, state: 'paid' }]);
        const books = await booksOf(shop, number);
        const { total } = books.order;
        expect(books).toMatchObject({ ledger: total, captured: total, refunds: [], held: 1 });
        expect(books.moved).toEqual({ onHand: 0, reserved: 1, backordered: 0 });
        const [again] = await shop.sql<{ paid: number; payments: number }[]>`
        SELECT (SELECT count(*)::int FROM order_timeline t JOIN orders o ON o.id = t.order_id
            WHERE o.email = ${email} AND t.kind = 'paid') AS paid,
          (SELECT count(*)::int FROM payments p JOIN orders o ON o.id = p.order_id
            WHERE o.email = ${email}) AS payments`;
        expect(again).toMatchObject({ paid: 1, payments: 1 });
      });
    },
    PATIENCE_MS,
  );

  test(
    "a refund made at Stripe's own dashboard reaches order, owner and shopper",
    async () => {
      await journey({ url: shop.url, name: 'dashboard refund' }, async ({ page }) => {
        const email = await guestAtCheckout(page);
        await toPayment(page);
        await payByCard(page, CARDS.good);
        const { number } = await untilThanked(page);
        const [order] = await ordersOf(email);
        await control(shop, 'POST', 'refunds', { session: order?.session, amount: 1_000 });
        const books = await eventually('the refund is in the books', async () => {
          const now = await booksOf(shop, number);
          return now.refunds.length > 0 && now.order.payment === 'part-refunded' ? now : null;
        });
        expect(books.refunds).toEqual([{ amount: 1_000, state: 'succeeded', source: 'stripe' }]);
        expect(books.ledger).toBe(books.order.total - 1_000);
        await mailTo(shop, email, /^Refund of €10\.00/);
        await journey({ url: shop.url, name: 'dashboard refund, owner' }, async ({ page: admin }) => {
          await signInStaff(admin, OWNER);
          await openOrder(admin, number);
          await admin.getByText('Part refunded', { exact: true }).filter({ visible: true }).first().waitFor();
          await admin.getByText(/^At Stripe:/).waitFor();
        });
      });
      expect(await unevenStock(shop)).toEqual([]);
      expect(await unevenMoney(shop)).toEqual([]);
    },
    PATIENCE_MS,
  );
});
