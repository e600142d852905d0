import { expect, test } from 'bun:test';
import { booksOf, unevenMoney, unevenStock } from './books.ts';
import { journey, PATIENCE_MS, PHONE, reload, untilAlive, visit } from './browser.ts';
import { OWNER, openOrder, signInStaff } from './owner.ts';
import { shop } from './shared-shop.ts';
import { eventually } from './shop.ts';
import {
  addToBag,
  CARDS,
  fillCheckout,
  mailTo,
  payByCard,
  toPayment,
  uniqueEmail,
  untilThanked,
} from './shopper.ts';

test(
  'a guest finds the order again, follows the parcel, sends a lamp back and is refunded',
  async () => {
    await journey({ url: shop.url, name: 'after sale', viewport: PHONE }, async ({ page }) => {
      const email = uniqueEmail('back');
      await visit(page, '/p/dome-table-lamp');
      await addToBag(page, 2);
      await visit(page, '/checkout');
      await fillCheckout(page, { email });
      await toPayment(page);
      await payByCard(page, CARDS.good);
      const { number } = await untilThanked(page);

      await journey({ url: shop.url, name: 'after sale, owner' }, async ({ page: admin }) => {
        await signInStaff(admin, OWNER);
        await openOrder(admin, number);
        await admin.getByRole('button', { name: 'Pack 2 items' }).click();
        const parcel = admin.getByRole('dialog', { name: `Pack #${number}` });
        await parcel.getByLabel('Carrier').click();
        await admin.getByRole('option', { name: 'PostNL', exact: true }).click();
        await parcel.getByLabel('Tracking number').fill('3SWRONG');
        await parcel.getByRole('button', { name: 'Send 2 items' }).click();
        await admin.getByText(`#${number} is on its way`, { exact: true }).waitFor();

        // A typing error, and the parcel has arrived.
        const acts = admin.getByRole('button', { name: 'Actions for parcel 1' });
        await acts.click();
        await admin.getByRole('menuitem', { name: 'Change the tracking' }).click();
        const tracking = admin.getByRole('dialog', { name: `Tracking of #${number}` });
        await tracking.getByLabel('Tracking number').fill('3SRIGHT');
        await tracking.getByRole('button', { name: 'Save' }).click();
        await admin.getByText(`The tracking of #${number} is changed`, { exact: true }).waitFor();
        await acts.click();
        await admin.getByRole('menuitem', { name: 'Mark delivered' }).click();
        await admin.getByText(`A parcel of #${number} is delivered`, { exact: true }).waitFor();

        // The shopper: a wrong address finds nothing, the right one the order with its link to the carrier.
        await visit(page, '/find-order');
        await page.getByLabel('Order number').fill(number);
        await page.getByLabel('E-mail').fill('somebody@example.com');
        await page.getByRole('button', { name: 'Find my order' }).click();
        await page.getByText('No order fits both.').waitFor();
        await page.getByLabel('E-mail').fill(email.toUpperCase());
        await page.getByRole('button', { name: 'Find my order' }).click();
        await page.waitForURL('**/order/*');
        await untilAlive(page);
        await page.getByRole('heading', { level: 1, name: `Order ${number}` }).waitFor();
        const follow = page.getByRole('link', { name: 'Follow the parcel' });
        expect(await follow.getAttribute('href')).toBe(
          'https://jouw.postnl.nl/track-and-trace/3SRIGHT-NL-1015DK',
        );
        await page.getByRole('button', { name: 'Send something back' }).click();
        const amount = page.getByRole('group', { name: 'Quantity Dome table lamp' });
        await amount.getByRole('button', { name: 'One more' }).click();
        await page.getByLabel('Why?').selectOption({ label: 'Arrived damaged' });
        await page.getByLabel('Anything we should know?').fill('The shade is cracked.');
        await page.getByRole('button', { name: 'Send back 1 piece' }).click();
        await page.getByText('Asked for', { exact: true }).waitFor();

        // Decided, received, refunded.
        await visit(admin, '/admin/returns');
        await admin.getByRole('link', { name: `${number}-R1` }).click();
        const panel = admin.locator('#returns');
        await panel.getByText('The shade is cracked.').waitFor();
        await panel.getByRole('button', { name: 'Approve' }).click();
        const yes = admin.getByRole('dialog', { name: `Approve return ${number}-R1` });
        await yes.getByLabel('Words to the customer').fill('Use the box it came in.');
        await yes.getByRole('button', { name: 'Approve' }).click();
        await panel.getByRole('button', { name: 'It arrived' }).click();
        const count = admin.getByRole('dialog', { name: `Return ${number}-R1 is here` });
        await count.getByRole('button', { name: 'Receive 1 item' }).click();
        await panel.getByRole('button', { name: 'Refund' }).click();
        const refund = admin.getByRole('dialog', { name: `Refund return ${number}-R1` });
        await refund.getByRole('button', { name: 'Refund €69.00' }).click();
        await admin.getByText('The return is refunded', { exact: true }).waitFor();
      });
      const approved = await mailTo(shop, email, new RegExp(`^Send your return ${number}-R1 back`));
      expect(approved.text).toContain('Use the box it came in.');

      await reload(page);
      await page.getByText('Use the box it came in.').waitFor();
      await page.getByText('€69.00 goes back to the way you paid.').waitFor();
      await page.getByRole('button', { name: 'Buy these again' }).click();
      await page.getByText('2 pieces are in the bag.').waitFor();

      const books = await eventually('the refund is settled', async () => {
        const now = await booksOf(shop, number);
        return now.refunds.length > 0 && now.refunds.every(({ state }) => state === 'succeeded') ? now : null;
      });
      expect(books.refunds).toMatchObject([{ amount: 6_900 }]);
      // Two left the shelf; the one that came back was damaged and stays away.
      expect(books.moved).toMatchObject({ onHand: -2, reserved: 0 });
      expect(await unevenStock(shop)).toEqual([]);
      expect(await unevenMoney(shop)).toEqual([]);
    });
  },
  PATIENCE_MS,
);
