import { describe, expect, test } from 'bun:test';
import { booksOf, stockOf, unevenMoney, unevenStock } from './books.ts';
import { DESKTOP, journey, PATIENCE_MS, PHONE, visit } from './browser.ts';
import { untilCalm } from './looks.ts';
import { OWNER, openOrder, signInStaff } from './owner.ts';
import { shop } from './shared-shop.ts';
import { eventually } from './shop.ts';
import {
  addToBag,
  CARDS,
  fillCheckout,
  mailTo,
  minorOf,
  payByCard,
  placeButton,
  signUp,
  toPayment,
  uniqueEmail,
  untilThanked,
} from './shopper.ts';

/** 2 × Dome table lamp (Sage, 34 cm) at €89 and 1 × Enamel camp mug. */
describe.each([
  ['1440 px', DESKTOP],
  ['390 px', PHONE],
] as const)('from a typo to a refund, %s', (width, viewport) => {
  test(
    'bought as a guest who signs up, sent and refunded by the owner; money and stock agree',
    async () => {
      await journey({ url: shop.url, name: `main journey ${width}`, viewport }, async ({ page }) => {
        const email = uniqueEmail('ada');

        await visit(page, '/');
        const search = page.getByRole('combobox', { name: 'Search the shop' });
        await search.fill('dome tabel lamp');
        await search.press('Enter');
        await page.getByText('Showing results for dome table lamp.').waitFor();
        await page.getByRole('link', { name: 'Dome table lamp', exact: true }).click();

        await page.getByRole('heading', { level: 1, name: 'Dome table lamp' }).waitFor();
        await page.getByRole('radio', { name: /^Sage/ }).check({ force: true });
        await page.getByRole('radio', { name: /^34 cm/ }).check({ force: true });
        await page.waitForURL(/variant=var_/);
        const lamp = new URL(page.url()).searchParams.get('variant') ?? '';
        await addToBag(page, 2);
        const before = await stockOf(shop, lamp);

        await search.fill('enamel camp mug');
        await search.press('Enter');
        await page
          .getByRole('link', { name: /^Enamel camp mug/ })
          .first()
          .click();
        await page.getByRole('heading', { level: 1, name: /^Enamel camp mug/ }).waitFor();
        await addToBag(page);

        await visit(page, '/sign-up?next=/bag');
        await page.getByText('Your bag with 3 things comes along.').waitFor();
        await signUp(page, { name: 'Ada Byron', email });
        await page.waitForURL('**/bag');
        const lamps = page
          .getByRole('listitem')
          .filter({ hasText: 'Dome table lamp' })
          .filter({ hasText: 'Sage' });
        await lamps.getByText('€178').waitFor();
        await page.getByRole('button', { name: 'Bag 3 things' }).waitFor();
        await page.getByRole('link', { name: 'Check out', exact: true }).click();

        await page.waitForURL('**/checkout');
        expect(await page.getByLabel('E-mail').inputValue()).toBe(email);
        await fillCheckout(page, {});
        const express = page.getByRole('radio', { name: /Express delivery/ });
        await express.check();
        // The total is that of express delivery once nothing is asked for any more.
        await untilCalm(page);
        const total = minorOf(await placeButton(page).textContent());
        await toPayment(page);
        expect(await stockOf(shop, lamp)).toEqual({ ...before, reserved: before.reserved + 2 });
        await payByCard(page, CARDS.good);
        const { number } = await untilThanked(page);
        const confirmation = await mailTo(shop, email, new RegExp(`^Order ${number} is confirmed`));
        expect(confirmation.text).toContain('Dome table lamp');
        const paid = await booksOf(shop, number);
        expect(paid.order).toEqual({ payment: 'paid', fulfilment: 'to-pack', needsReview: null, total });
        expect(paid).toMatchObject({ ledger: total, captured: total, refunds: [], held: 3 });
        await page.getByRole('button', { name: 'Bag, no things' }).waitFor();

        // The owner, in a browser of her own.
        await journey({ url: shop.url, name: `owner ${width}`, viewport }, async ({ page: admin }) => {
          await signInStaff(admin, OWNER);
          await openOrder(admin, number);
          await admin.getByText('Ada Byron').filter({ visible: true }).first().waitFor();
          await admin.getByRole('button', { name: 'Pack 3 items' }).click();
          const parcel = admin.getByRole('dialog', { name: `Pack #${number}` });
          await parcel.getByLabel('Carrier').click();
          await admin.getByRole('option', { name: 'DHL', exact: true }).click();
          await parcel.getByLabel('Tracking number').fill('JJD0001234');
          await parcel.getByRole('button', { name: 'Send 3 items' }).click();
          await admin.getByText(`#${number} is on its way`, { exact: true }).waitFor();

          await admin.getByRole('button', { name: 'Refund', exact: true }).click();
          const refund = admin.getByRole('dialog', { name: `Refund #${number}` });
          const units = refund.getByRole('spinbutton', { name: 'Units of Dome table lamp to refund' });
          await units.fill('2');
          await units.press('Tab');
          await refund.getByRole('button', { name: 'Refund €178.00' }).click();
          await admin.getByText(`€178.00 of #${number} refunded`, { exact: true }).waitFor();
        });
        const sent = await mailTo(shop, email, new RegExp(`^Order ${number} is on its way`));
        expect(sent.text).toContain('JJD0001234');
        await mailTo(shop, email, new RegExp(`^Refund of €178\\.00 for order ${number}`));

        // The shopper sees it in the account.
        await visit(page, '/account/orders');
        await page.getByText('€178.00 refunded').waitFor();
        await page.getByRole('link', { name: `Order ${number}` }).click();
        await page.getByRole('heading', { level: 1, name: `Order ${number}` }).waitFor();
        const bought = page.getByRole('main').getByRole('listitem');
        await bought.filter({ hasText: 'Dome table lamp' }).getByText('Refunded', { exact: true }).waitFor();
        expect(await bought.filter({ hasText: 'Enamel camp mug' }).getByText('Refunded').count()).toBe(0);
        await page.getByText('DHL JJD0001234').first().waitFor();
        await page.getByRole('complementary', { name: 'Money' }).getByText('−€178.00').waitFor();

        const books = await eventually('the refund is settled', async () => {
          const now = await booksOf(shop, number);
          return now.refunds.every(({ state }) => state === 'succeeded') ? now : null;
        });
        expect(books).toMatchObject({
          order: { payment: 'part-refunded', fulfilment: 'sent', needsReview: null, total },
          ledger: total - 17_800,
          captured: total,
          refunds: [{ amount: 17_800, state: 'succeeded', source: 'admin' }],
          lines: [
            { title: 'Dome table lamp', quantity: 2, refunded: 2, sent: 2 },
            { quantity: 1, refunded: 0, sent: 1 },
          ],
          held: 0,
          // Three left the shelf, the two lamps came back.
          moved: { onHand: -1, reserved: 0, backordered: 0 },
        });
        expect(await stockOf(shop, lamp)).toEqual(before);
        expect(await unevenStock(shop)).toEqual([]);
        expect(await unevenMoney(shop)).toEqual([]);
      });
    },
    PATIENCE_MS,
  );
});
