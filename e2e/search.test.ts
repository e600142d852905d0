import { describe, expect, test } from 'bun:test';
import type { Page } from 'playwright-core';
import { axeFaults, DESKTOP, journey, PATIENCE_MS, PHONE, visit } from './browser.ts';
import { untilCalm } from './looks.ts';
import { OWNER, signInStaff } from './owner.ts';
import { shop } from './shared-shop.ts';

const field = (page: Page) => page.getByRole('combobox', { name: 'Search the shop' });

async function search(page: Page, q: string): Promise<void> {
  await field(page).fill(q);
  await field(page).press('Enter');
}

/** The counts of a query in the database, which are written a moment later. */
async function countsOf(query: string, isWanted: (row: { searches: number; clicks: number }) => boolean) {
  const giveUpAt = Date.now() + 10_000;
  for (;;) {
    const [row] = await shop.sql<{ searches: number; clicks: number; empty: number }[]>`
      SELECT sum(searches)::int AS searches, sum(clicks)::int AS clicks, sum(empty)::int AS empty
      FROM search_daily WHERE query = ${query} GROUP BY query`;
    if (row && isWanted(row)) return row;
    if (Date.now() > giveUpAt) throw new Error(`${query}: ${JSON.stringify(row)}`);
    await Bun.sleep(100);
  }
}

describe.each([
  ['1440 px', DESKTOP],
  ['390 px', PHONE],
] as const)('searching at %s', (width, viewport) => {
  test(
    'a typo is corrected and can be insisted on; own searches come back and can be removed',
    async () => {
      await journey({ url: shop.url, name: `search ${width}`, viewport }, async ({ page }) => {
        await visit(page, '/');
        await search(page, 'dome tabel lamp');
        await page.getByText('Showing results for dome table lamp.').waitFor();
        await page.getByRole('link', { name: 'Search instead for “dome tabel lamp”' }).click();
        await page.getByRole('heading', { level: 1, name: 'Nothing for “dome tabel lamp”' }).waitFor();
        await page.getByRole('link', { name: 'See what is spelled nearly so' }).click();
        await page.getByText('Showing results for dome table lamp.').waitFor();
        const close = page.getByRole('region', { name: 'Close matches' });
        await close.getByRole('link', { name: /lamp/ }).first().waitFor();
        expect(await close.getByRole('link', { name: 'Dome table lamp', exact: true }).count()).toBe(0);

        await search(page, 'dome tabel qqxyzzy');
        await page
          .getByText('Nothing has all words of dome table qqxyzzy. These have some of them.')
          .waitFor();
        await page.getByRole('heading', { level: 1, name: 'dome tabel qqxyzzy' }).waitFor();

        await search(page, 'candle');
        await page.waitForURL(/q=candle/);
        await untilCalm(page);
        await field(page).fill('');
        const own = page.getByRole('group', { name: 'Your searches' });
        await own.getByRole('option', { name: 'candle' }).waitFor();
        await own.getByRole('option', { name: 'dome table lamp' }).waitFor();
        expect(await axeFaults(page)).toEqual([]);
        await field(page).press('ArrowDown');
        await field(page).press('Delete');
        await own.getByRole('option', { name: 'candle' }).waitFor({ state: 'detached' });
        // The next one is chosen now.
        await field(page).press('Enter');
        await page.waitForURL(/q=dome(\+|%20)table(\+|%20)lamp/);

        await field(page).fill('lam');
        const rows = page.getByRole('listbox', { name: 'Suggestions' }).getByRole('option');
        await rows.filter({ hasText: 'lamp' }).first().waitFor();
        expect(await rows.count()).toBeLessThanOrEqual(10);
        expect(await axeFaults(page)).toEqual([]);
        await page.locator('[role="listbox"]:not([aria-busy])').waitFor();
        const term = await rows.first().textContent();
        await field(page).press('ArrowDown');
        expect(await field(page).inputValue()).toBe(term ?? 'a term');
        await field(page).press('ArrowUp');
        expect(await field(page).inputValue()).toBe('lam');
        await field(page).press('ArrowDown');
        await field(page).press('Escape');
        await page.getByRole('listbox').waitFor({ state: 'detached' });
        expect(await field(page).inputValue()).toBe('lam');
      });
    },
    PATIENCE_MS,
  );
});

test(
  'what the owner publishes leads shoppers within a second; what they search for is counted',
  async () => {
    await journey({ url: shop.url, name: 'search rules' }, async ({ page }) => {
      await signInStaff(page, OWNER);
      await visit(page, '/admin/search?tab=redirects');
      await page.getByRole('button', { name: 'Add redirect' }).first().click();
      await page.getByLabel('Search', { exact: true }).last().fill('bargains');
      await page.getByLabel('Page of the shop').fill('https://elsewhere.example');
      await page.getByRole('button', { name: 'Save draft' }).click();
      await page.getByText('A path of this shop that begins with /').waitFor();
      await page.getByLabel('Page of the shop').fill('/search?sale=1');
      await page.getByRole('button', { name: 'Save draft' }).click();
      await page.getByText('Draft not published').waitFor();
      await visit(page, '/admin/search?tab=preview&q=bargains');
      await page.getByText('Shoppers are sent to /search?sale=1').waitFor();
      expect(await page.getByText('Shoppers are sent to').count()).toBe(1);
      await page.getByRole('button', { name: 'Publish…' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Publish', exact: true }).click();
      await page.getByText('Published. Shoppers see it within a second.', { exact: true }).waitFor();
    });
    await journey({ url: shop.url, name: 'led by rules' }, async ({ page }) => {
      await visit(page, '/');
      await search(page, 'Bargain');
      await page.waitForURL(/\/search\?sale=1$/);
      await page.getByRole('heading', { level: 1, name: 'Reduced' }).waitFor();
      // Straight to its address too, by the server.
      await visit(page, '/search?q=bargains');
      expect(new URL(page.url()).search).toBe('?sale=1');

      await search(page, 'dome table');
      await page.getByRole('link', { name: 'Dome table lamp', exact: true }).click();
      await page.getByRole('heading', { level: 1, name: 'Dome table lamp' }).waitFor();
      await countsOf('dome table', ({ searches, clicks }) => searches === 1 && clicks === 1);
      await search(page, 'qqqqzz xyzzyq');
      await page.getByRole('heading', { level: 1, name: /^Nothing for/ }).waitFor();
      expect((await countsOf('qqqqzz xyzzyq', ({ searches }) => searches === 1)).empty).toBe(1);
    });
  },
  PATIENCE_MS,
);
