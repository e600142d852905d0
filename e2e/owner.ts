import type { Page } from 'playwright-core';
import { visit } from './browser.ts';

/** What colleagues do in the admin. */
export const OWNER = 'owner@example.com';
export const VIEWER = 'viewer@example.com';
const PASSWORD = 'zivero-demo';

export async function signInStaff(page: Page, email: string, base = '/admin/'): Promise<void> {
  await visit(page, `${base}sign-in`);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('heading', { level: 1 }).filter({ hasNotText: 'Sign in' }).waitFor();
}

/** Opens an order through the list. */
export async function openOrder(page: Page, number: string): Promise<void> {
  await page
    .getByRole('link', { name: /^Orders/ })
    .first()
    .click();
  await page
    .getByRole('link', { name: new RegExp(`^#${number}\\b`) })
    .first()
    .click();
  await page.getByRole('heading', { level: 1, name: `#${number}` }).waitFor();
}
