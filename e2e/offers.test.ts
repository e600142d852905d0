import { describe, expect, test } from 'bun:test';
import type { Page } from 'playwright-core';
import { booksOf, unevenMoney } from './books.ts';
import { journey, PATIENCE_MS, PHONE, visit } from './browser.ts';
import { OWNER, openOrder, signInStaff } from './owner.ts';
import { shop } from './shared-shop.ts';
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

/** The larger lamp in sage costs €89.00; WELCOME10 takes €8.90 off. */
const REDUCED = 8_010;
async function lampInBag(page: Page): Promise<void> {
  await visit(page, '/p/dome-table-lamp');
  await page.getByRole('radio', { name: /^Sage/ }).check({ force: true });
  await page.getByRole('radio', { name: /^34 cm/ }).check({ force: true });
  await page.waitForURL(/variant=var_/);
  await addToBag(page);
}

describe('codes and gift cards', () => {
  test(
    'the owner issues a card; a guest uses it with a code, pays the rest, and both see how it came about',
    async () => {
      const email = uniqueEmail('gift');
      await journey({ url: shop.url, name: 'issue' }, async ({ page: admin }) => {
        await signInStaff(admin, OWNER);
        await visit(admin, '/admin/gift-cards');
        await admin.getByRole('button', { name: 'Issue gift card' }).click();
        const dialog = admin.getByRole('dialog', { name: 'Issue a gift card' });
        await dialog.getByLabel('Amount').fill('30');
        await dialog.getByLabel('Send the code to').fill(email);
        await dialog.getByRole('button', { name: 'Issue €30.00' }).click();
        const code = (await dialog.getByLabel('Code of the gift card').textContent()) ?? '';
        await dialog.getByRole('button', { name: 'Done' }).click();

        const mail = await mailTo(shop, email, /^Your gift card from .*€30\.00/);
        expect(mail.text).toContain(code);

        await journey({ url: shop.url, name: 'gift', viewport: PHONE }, async ({ page }) => {
          await lampInBag(page);
          await visit(page, '/bag');
          const field = page.getByLabel('Code or gift card');
          await field.fill('welcome10');
          await page.getByRole('button', { name: 'Use', exact: true }).click();
          await page.getByText('−€8.90').first().waitFor();
          await field.fill(code.toLowerCase());
          await page.getByRole('button', { name: 'Use', exact: true }).click();
          await page
            .getByText(`Gift card ending ${code.slice(-4)}`)
            .first()
            .waitFor();

          await visit(page, '/checkout');
          await fillCheckout(page, { email });
          await placeButton(page).filter({ hasText: '€50.10' }).waitFor();
          await toPayment(page);
          await payByCard(page, CARDS.good);
          const { number } = await untilThanked(page);
          await page.getByText('How this was worked out').click();
          await page.getByText('Welcome (WELCOME10)').waitFor();
          const books = await booksOf(shop, number);
          expect(books).toMatchObject({
            order: { payment: 'paid', needsReview: null, total: REDUCED },
            ledger: REDUCED,
            captured: REDUCED,
          });

          await visit(admin, '/admin/');
          await openOrder(admin, number);
          await admin.getByText('How this was computed').click();
          await admin.getByText('Welcome (WELCOME10)').waitFor();
          await admin.getByText('Gift card or store credit').waitFor();
        });
        await visit(admin, '/admin/gift-cards');
        await admin
          .getByText(`Ending ${code.slice(-4)}`)
          .first()
          .click();
        await admin.getByText('Paid with it').waitFor();
      });
      expect(await unevenMoney(shop)).toEqual([]);
    },
    PATIENCE_MS,
  );

  test(
    'a card that covers everything needs no payment page; a code that was used by this address is not given again',
    async () => {
      const email = uniqueEmail('covered');
      await journey({ url: shop.url, name: 'covered' }, async ({ page }) => {
        await shop.sql`UPDATE gift_cards SET balance_minor = balance_minor + 20000, issued_minor = issued_minor + 20000
          WHERE idempotency_key = 'demo'`;
        await shop.sql`INSERT INTO gift_card_entries (gift_card_id, kind, amount_minor, reference, at)
          SELECT id, 'adjust', 20000, 'e2e', now() FROM gift_cards WHERE idempotency_key = 'demo'`;
        for (const round of [1, 2]) {
          await lampInBag(page);
          await visit(page, '/checkout');
          await fillCheckout(page, { email });
          const summary = page.getByRole('complementary', { name: 'Summary' });
          for (const code of ['WELCOME10', 'DEMA GFTC ARDA 2345']) {
            await summary.getByLabel('Code or gift card').fill(code);
            await summary.getByRole('button', { name: 'Use', exact: true }).click();
            await summary
              .getByText(code === 'WELCOME10' ? 'WELCOME10' : 'Gift card ending 2345')
              .first()
              .waitFor();
          }
          await page.getByLabel('E-mail').focus();
          await page.getByLabel('Full name').focus();
          if (round === 2) await summary.getByText('You have used it already.').first().waitFor();
          await page.getByRole('button', { name: 'Place the order' }).click();
          const { number } = await untilThanked(page);
          const total = round === 1 ? REDUCED : 8_900;
          expect(await booksOf(shop, number)).toMatchObject({
            order: { payment: 'paid', fulfilment: 'to-pack', total },
            ledger: total,
          });
          // Used up once: the code is taken out before the next round.
          await visit(page, '/bag');
        }
      });
      expect(await unevenMoney(shop)).toEqual([]);
    },
    PATIENCE_MS,
  );
});
