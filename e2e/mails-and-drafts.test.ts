import { expect, test } from 'bun:test';
import { unevenMoney, unevenStock } from './books.ts';
import { journey, PATIENCE_MS, PHONE, reload, visit } from './browser.ts';
import { OWNER, signInStaff } from './owner.ts';
import { shop } from './shared-shop.ts';
import { eventually } from './shop.ts';
import { CARDS, mailTo, payByCard, uniqueEmail, untilThanked } from './shopper.ts';

test(
  'the owner writes a mail in other words, sends a draft to be paid, and it becomes an order with an invoice',
  async () => {
    await journey({ url: shop.url, name: 'mails and drafts' }, async ({ page }) => {
      const email = uniqueEmail('draft');
      await signInStaff(page, OWNER);

      // The words: a mistake is told, the preview follows, the mail goes out with them.
      await visit(page, '/admin/mails');
      await page.getByRole('link', { name: /^Payment link/ }).click();
      const subject = page.getByLabel('Subject');
      await subject.fill('{{nobody}} asks for {{amount}}');
      await page.getByText('This mail has nothing called “nobody”.').waitFor();
      await subject.fill('{{shop_name}} asks for {{amount}}');
      await page.getByTestId('preview-subject').getByText('Zivero asks for €34.95').waitFor();
      await page.frameLocator('iframe').getByText('Your order is ready to be paid').waitFor();
      await page.getByRole('button', { name: 'Save words' }).click();
      await page.getByText('Saved. The next mail goes out with these words.', { exact: true }).waitFor();

      // The draft: a thing of the shop, a line of staff's own, a reduction.
      await visit(page, '/admin/orders');
      await page.getByRole('link', { name: 'Drafts' }).click();
      await page.getByRole('button', { name: 'New draft' }).first().click();
      await page.getByRole('heading', { level: 1, name: /^Draft D\d+/ }).waitFor();
      await page.getByRole('button', { name: 'Add from the shop' }).click();
      await page.getByLabel('Name or SKU').fill('dome table lamp');
      await page
        .getByRole('button', { name: /Dome table lamp/ })
        .first()
        .click();
      await page.getByRole('button', { name: 'Add a line of your own' }).click();
      await page.getByLabel('What it is, such as “Engraving”').fill('Engraving');
      await page.getByLabel('Price of one').fill('11.00');
      await page.getByRole('button', { name: 'Add', exact: true }).click();
      await page.getByLabel('E-mail').fill(email);
      await page.getByLabel('Name', { exact: true }).fill('Ada Byron');
      await page.getByLabel('Street and number').fill('Prinsengracht 7');
      await page.getByLabel('Postcode').fill('1015 DK');
      await page.getByLabel('City').fill('Amsterdam');
      await page.getByLabel('Country').click();
      await page.getByRole('option', { name: 'Netherlands' }).click();
      await page.getByLabel('Delivery', { exact: true }).click();
      await page.getByRole('option', { name: 'As agreed' }).click();
      await page.getByLabel('What it is called').fill('By bike');
      await page.getByLabel('What it costs').fill('0');
      await page.getByLabel('Reduction', { exact: true }).getByText('Percent').click();
      await page.getByLabel('How much is taken off').fill('10');
      await page.getByLabel('Why, as the customer reads it').fill('For waiting');
      // 69.00 + 11.00, less a tenth.
      await page.getByRole('button', { name: 'Send to be paid: €72.00' }).click();
      await page.getByRole('button', { name: 'Send link' }).click();
      await page.getByText(`The link is on its way to ${email}.`, { exact: true }).waitFor();

      const mail = await mailTo(shop, email, /asks for €72\.00$/);
      expect(mail.text).toContain('Engraving');
      const link = /https?:\/\/\S+\/pay\/[\w-]+/.exec(mail.text)?.[0];
      if (!link) throw new Error('no link in the mail');

      await journey({ url: shop.url, name: 'draft, payer', viewport: PHONE }, async ({ page: payer }) => {
        await visit(payer, new URL(link).pathname);
        await payer.getByText('Engraving').waitFor();
        await payer.getByRole('button', { name: 'Continue to payment · €72.00' }).click();
        await payer.waitForURL('**/c/pay/**');
        await payByCard(payer, CARDS.good);
        const { number, token } = await untilThanked(payer);
        // The buyer's own invoice, once its job has come to it.
        await visit(payer, new URL(link).pathname);
        await payer.getByRole('heading', { name: 'This order is paid' }).waitFor();
        await eventually('the invoice is printed', async () => {
          const reply = await fetch(`${shop.url}/documents/mine/${token}/invoice.pdf`);
          const body = Buffer.from(await reply.arrayBuffer());
          expect(reply.headers.get('cache-control')).toBe('private, no-store');
          return reply.ok && body.subarray(0, 5).toString() === '%PDF-' ? true : null;
        });

        // The order's page: its mails, sent again; a note, written anew and deleted.
        await reload(page);
        await page.getByRole('link', { name: `#${number}` }).click();
        await page.getByRole('heading', { level: 1, name: `#${number}` }).waitFor();
        await page.getByText('Order confirmed: mail sent').waitFor();
        await page.getByRole('button', { name: 'Send again' }).first().click();
        await page.getByText(`On its way again to ${email}.`, { exact: true }).waitFor();
        const note = page.getByLabel('Write a note. Customers never see it');
        await note.fill('Engrave A.B.');
        await page.getByRole('button', { name: 'Add note' }).click();
        await page.getByRole('button', { name: 'Edit', exact: true }).click();
        await page.getByLabel('Write the note anew').fill('Engrave A. B.');
        await page.getByRole('button', { name: 'Save', exact: true }).click();
        await page.getByText('(edited)').waitFor();
        await page.getByRole('button', { name: 'Delete note' }).click();
        await page.getByRole('alertdialog').getByRole('button', { name: 'Delete note' }).click();
        await page.getByText('Engrave A. B.').waitFor({ state: 'detached' });
      });
      await eventually('the confirmation came twice', async () => {
        const reply = await fetch(`${shop.mailUrl}/api/messages?to=${encodeURIComponent(email)}`);
        const mails = (await reply.json()) as { subject: string }[];
        return mails.filter((one) => one.subject.includes('is confirmed')).length === 2 ? true : null;
      });
      expect(await unevenStock(shop)).toEqual([]);
      expect(await unevenMoney(shop)).toEqual([]);
    });
  },
  PATIENCE_MS,
);

test('documents of orders are for staff, and for nobody else', async () => {
  const [order] = await shop.sql<
    { id: string }[]
  >`SELECT id FROM orders WHERE payment_state = 'paid' LIMIT 1`;
  for (const name of ['invoice', 'packing-slip']) {
    const reply = await fetch(`${shop.url}/documents/orders/${order?.id}/${name}.pdf`);
    expect(reply.status).toBe(401);
    expect(reply.headers.get('content-type')).toContain('json');
  }
  expect((await fetch(`${shop.url}/documents/mine/${'x'.repeat(43)}/invoice.pdf`)).status).toBe(404);
});

test('one press in a mail program stops reminders; the page asks first', async () => {
  const email = uniqueEmail('stop');
  const token = crypto.randomUUID().replaceAll('-', '');
  await shop.sql`INSERT INTO cart_reminders (cart_id, email, items, token, created_at)
    VALUES (${token}, ${email}, '[]', ${token}, now())`;
  const stopped = () => shop.sql`SELECT 1 FROM mail_optouts WHERE email = ${email}`;
  await journey({ url: shop.url, name: 'stop mails', viewport: PHONE }, async ({ page }) => {
    await visit(page, `/mail/stop/${token}`);
    expect(await stopped()).toHaveLength(0);
    await page.getByRole('button', { name: 'Stop these mails' }).click();
    await page.getByRole('heading', { name: 'No more of these mails' }).waitFor();
  });
  expect(await stopped()).toHaveLength(1);
  await shop.sql`DELETE FROM mail_optouts WHERE email = ${email}`;
  const press = (of: string) =>
    fetch(`${shop.url}/mail/stop/${of}`, { method: 'POST', body: 'List-Unsubscribe=One-Click' });
  expect((await press(token)).status).toBe(204);
  expect(await stopped()).toHaveLength(1);
  expect((await press('not-a-token')).status).toBe(204);
});
