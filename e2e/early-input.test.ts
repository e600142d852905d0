import { expect, test } from 'bun:test';
import type { Page } from 'playwright-core';
import { journey, PATIENCE_MS, PHONE, untilAlive } from './browser.ts';
import { shop } from './shared-shop.ts';
import { uniqueEmail } from './shopper.ts';

/** Opens a page whose scripts are still on their way; the answer lets them come and waits until the page is alive. */
async function openDead(page: Page, path: string): Promise<() => Promise<void>> {
  const { promise: isLetThrough, resolve: letThrough } = Promise.withResolvers<void>();
  await page.route('**/assets/*.js', async (route) => {
    await isLetThrough;
    await route.continue();
  });
  await page.goto(path, { waitUntil: 'commit' });
  await page.getByRole('heading', { level: 1, includeHidden: true }).first().waitFor({ state: 'attached' });
  return async () => {
    letThrough();
    await untilAlive(page);
  };
}

test(
  'what is typed, chosen and pressed before a page is alive is not lost',
  async () => {
    await journey({ url: shop.url, name: 'early input', viewport: PHONE }, async ({ page }) => {
      const email = uniqueEmail('early');
      const wake = await openDead(page, '/p/dome-table-lamp');
      await page.getByRole('combobox', { name: 'Search the shop' }).fill('lam');
      await page.getByRole('radio', { name: /^Sage/ }).check({ force: true });
      // Three presses because nothing seems to happen: one thing.
      const add = page.getByRole('button', { name: 'Add to bag', exact: true }).first();
      for (let n = 0; n < 3; n += 1) await add.click();
      await wake();
      const drawer = page.getByRole('dialog', { name: 'Your bag' });
      await drawer.getByText('Added.').waitFor();
      await drawer.getByText('Sage').first().waitFor();
      expect(
        await drawer
          .getByRole('group', { name: /^Quantity/ })
          .locator('output')
          .allTextContents(),
      ).toEqual(['1']);
      expect(await page.getByRole('combobox', { includeHidden: true }).first().inputValue()).toBe('lam');
      await page.waitForURL(/variant=var_/);

      const wakeCheckout = await openDead(page, '/checkout');
      await page.getByLabel('E-mail').fill(email);
      await page.getByLabel('Country').selectOption('NL');
      await page.getByLabel('Full name').fill('Ada');
      await page.getByRole('checkbox').first().check();
      await page.getByLabel('City').fill('Amsterdam');
      await wakeCheckout();
      await page.getByLabel('City').press('End');
      await page.keyboard.type(' Noord');
      expect(await page.getByLabel('City').inputValue()).toBe('Amsterdam Noord');
      expect(await page.getByLabel('E-mail').inputValue()).toBe(email);
      expect(await page.getByLabel('Country').inputValue()).toBe('NL');
      expect(await page.getByLabel('Full name').inputValue()).toBe('Ada');
      expect(await page.getByRole('checkbox').first().isChecked()).toBe(true);
      await page
        .getByRole('radio', { name: /Standard delivery|\d/ })
        .first()
        .waitFor();
    });
  },
  PATIENCE_MS,
);

test(
  'a password that is sent before the page is alive never stands in an address',
  async () => {
    await journey({ url: shop.url, name: 'early sign-in', viewport: PHONE }, async ({ page }) => {
      const asked: string[] = [];
      page.on('request', (request) => asked.push(request.url()));
      const wake = await openDead(page, '/sign-in?next=/account/orders');
      await page.getByLabel('E-mail').fill('shopper@example.com');
      await page.getByLabel('Password', { exact: true }).fill('zivero-demo');
      await page.getByLabel('Password', { exact: true }).press('Enter');
      await wake();
      await page.getByRole('heading', { level: 1, name: 'Orders' }).waitFor();
      expect(asked.filter((url) => url.includes('zivero-demo'))).toEqual([]);
    });
  },
  PATIENCE_MS,
);
