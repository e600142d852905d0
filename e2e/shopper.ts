import { expect } from 'bun:test';
import type { Page } from 'playwright-core';
import { untilAlive, visit } from './browser.ts';
import { eventually, type Shop } from './shop.ts';

/** What shoppers do, in words of the page. */
export const CARDS = {
  good: '4242 4242 4242 4242',
  declined: '4000 0000 0000 0002',
  challenge: '4000 0000 0000 3220',
};
const PASSWORD = 'a short sentence is best';
/** Where express delivery goes too. */
const ADDRESS = { country: 'NL', line1: 'Prinsengracht 7', postcode: '1015 DK', city: 'Amsterdam' };

export const uniqueEmail = (who: string): string => `${who}-${crypto.randomUUID().slice(0, 8)}@example.com`;

/** Adds what is chosen on the product page, more of it in the drawer that opens when the server has it. */
export async function addToBag(page: Page, quantity = 1): Promise<void> {
  await page.getByRole('button', { name: 'Add to bag', exact: true }).first().click();
  const drawer = page.getByRole('dialog', { name: 'Your bag' });
  await drawer.getByText('Added.').waitFor();
  const title = await page.getByRole('heading', { level: 1, includeHidden: true }).textContent();
  const amount = drawer.getByRole('group', { name: `Quantity ${title}` });
  for (let have = 1; have < quantity; have += 1) {
    await amount.getByRole('button', { name: 'One more' }).click();
    await amount.getByText(`${have + 1}`, { exact: true }).waitFor();
  }
  await drawer.getByRole('button', { name: 'Close' }).click();
  await drawer.waitFor({ state: 'hidden' });
}

/** Fills the form of the checkout; answers the total that its button names, in minor units. */
export async function fillCheckout(
  page: Page,
  { email, name = 'Ada Byron' }: { email?: string; name?: string },
) {
  if (email) await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Country').selectOption(ADDRESS.country);
  await page.getByLabel('Full name').fill(name);
  await page.getByLabel('Street and number').fill(ADDRESS.line1);
  await page.getByLabel('Postcode').fill(ADDRESS.postcode);
  await page.getByLabel('City').fill(ADDRESS.city);
}

export const placeButton = (page: Page) => page.getByRole('button', { name: /^Continue to payment · / });

/** From the filled form to the payment page. */
export async function toPayment(page: Page): Promise<void> {
  await placeButton(page).click();
  await page.waitForURL('**/c/pay/**');
}

/** Types a card on the payment page and sends it. */
export async function payByCard(page: Page, number: string): Promise<void> {
  await page.getByLabel('Card number').fill(number);
  await page.getByLabel('Expiry').fill('12/40');
  await page.getByLabel('CVC').fill('123');
  await page.getByLabel('Name on card').fill('Ada Byron');
  await page.getByRole('button', { name: /^Pay/ }).click();
}

/** Waits for the thank-you page of a paid order; answers its number and token. */
export async function untilThanked(page: Page): Promise<{ number: string; token: string }> {
  await page.waitForURL('**/checkout/done?order=*');
  await untilAlive(page);
  await page.getByRole('heading', { level: 1, name: /^Thank you, / }).waitFor();
  const paid = await page.getByText(/^Order \d+ is paid\./).textContent();
  const number = /\d+/.exec(paid ?? '')?.[0];
  if (!number) throw new Error(`no order number in "${paid}"`);
  return { number, token: new URL(page.url()).searchParams.get('order') ?? '' };
}

/** Signs up on the page that is open. */
export async function signUp(page: Page, { name, email }: { name: string; email: string }): Promise<void> {
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Create account' }).click();
}

export async function signIn(
  page: Page,
  { email, password = PASSWORD }: { email: string; password?: string },
) {
  await visit(page, '/sign-in?next=/account/orders');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Orders' }).waitFor();
}

/** `€1,234.50` → 123450. */
export function minorOf(text: string | null): number {
  const amount = /€([\d,]+)(?:\.(\d\d))?/.exec(text ?? '');
  if (!amount) throw new Error(`no amount in "${text}"`);
  return Number(amount[1]?.replaceAll(',', '')) * 100 + Number(amount[2] ?? 0);
}

type Mail = { id: string; subject: string; text: string; html: string | null };

/** The mail to `to` whose subject fits; waits for it. */
export async function mailTo(shop: Shop, to: string, subject: RegExp): Promise<Mail> {
  const summary = await eventually(`a mail ${subject} to ${to}`, async () => {
    const reply = await fetch(`${shop.mailUrl}/api/messages?to=${encodeURIComponent(to)}`);
    const mails = (await reply.json()) as Mail[];
    return mails.find((mail) => subject.test(mail.subject)) ?? null;
  });
  const reply = await fetch(`${shop.mailUrl}/api/messages/${summary.id}`);
  expect(reply.status).toBe(200);
  return (await reply.json()) as Mail;
}
