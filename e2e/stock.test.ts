import { beforeAll, expect, test } from 'bun:test';
import { unevenStock } from './books.ts';
import { journey, openTab, PATIENCE_MS, PHONE, reload, visit } from './browser.ts';
import { OWNER, signInStaff } from './owner.ts';
import { shop } from './shared-shop.ts';
import { mailTo, uniqueEmail } from './shopper.ts';

let sold: { variantId: string; slug: string };
beforeAll(async () => {
  const [row] = await shop.sql<{ variantId: string; slug: string }[]>`
    SELECT s.variant_id AS "variantId", l.slug FROM stock s JOIN order_lines l ON l.variant_id = s.variant_id
    WHERE s.on_hand = 0 AND s.backorder_limit = 0 AND s.backordered = 0 ORDER BY s.variant_id LIMIT 1`;
  if (!row) throw new Error('the demo shop has something that is sold out');
  sold = row;
}, PATIENCE_MS);

const onHand = async () => {
  const [row] = await shop.sql<{ n: number }[]>`
    SELECT sum(on_hand)::int AS n FROM stock WHERE variant_id = ${sold.variantId}`;
  return row?.n;
};

test(
  'a shopper who waits is told by mail when the owner has counted what came, once, and can buy it',
  async () => {
    const email = uniqueEmail('wanda');
    await journey({ url: shop.url, name: 'notice', viewport: PHONE }, async ({ page }) => {
      await visit(page, `/p/${sold.slug}?variant=${sold.variantId}`);
      const ask = page.getByRole('button', { name: 'Tell me', exact: true });
      await page.getByLabel('E-mail').first().fill('wanda at home');
      await ask.click();
      await page.getByText('Write it like name@example.com.').waitFor();
      await page.getByLabel('E-mail').first().fill(email);
      await ask.click();
      await page.getByText(`We write once to ${email}`).waitFor();

      const owner = await openTab(shop.url);
      await signInStaff(owner.page, OWNER);
      await visit(owner.page, `/admin/stock/${sold.variantId}`);
      await owner.page.getByText('Want to know').waitFor();
      await owner.page.getByRole('button', { name: /^Stock of .*: 0$/ }).click();
      const count = owner.page.getByRole('textbox', { name: /^Stock of/ });
      await count.fill('+3');
      await count.press('Enter');
      await owner.page.getByText(/^Stock of .* is 3$/).waitFor();

      const mail = await mailTo(shop, email, /is back$/);
      const link = /https?:\/\/\S+\/notice\/\S+/.exec(mail.text)?.[0] ?? '';
      await reload(page);
      await page.getByRole('button', { name: 'Add to bag' }).first().waitFor();
      await visit(page, new URL(link).pathname);
      await page.getByRole('button', { name: 'Stop all notices' }).click();
      await page.getByRole('heading', { name: 'That is stopped' }).waitFor();

      // Taken back with one press, and written into what happened.
      await owner.page.getByRole('button', { name: /^Take back: Delivery/ }).click();
      await owner.page.getByText(/^Taken back: stock of/).waitFor();
      expect(await onHand()).toBe(0);
      expect(owner.faults).toEqual([]);
      await owner.context.close();
    });
    expect(await unevenStock(shop)).toEqual([]);
  },
  PATIENCE_MS,
);
