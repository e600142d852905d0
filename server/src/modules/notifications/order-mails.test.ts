import { describe, expect, test } from 'bun:test';
import { composeMail, type MailData } from './mail-compose.ts';
import { MAIL_WORDS } from './mail-words.ts';
import { anOrder } from './notifications.fixture.ts';
import * as data from './order-mails.ts';

const shop = { name: 'Zivero', supportEmail: 'help@shop.example', locale: 'en' };
const urls = { store: 'https://shop.example', media: 'https://api.shop.example' };
type Context = data.MailContext;
const written = (kind: keyof typeof MAIL_WORDS, told: MailData | null, { shop }: Context = context) =>
  told === null ? null : composeMail(MAIL_WORDS[kind].defaults, told, { shop, urls });
const written1 = (kind: keyof typeof MAIL_WORDS, told: MailData, of?: Context) => {
  const mail = written(kind, told, of);
  if (mail === null) throw new Error('a mail');
  return mail;
};
const orderConfirmation = (of: Context) => written1('order-confirmation', data.orderConfirmation(of), of);
const orderSent = (of: Context, id: string) => written('order-sent', data.orderSent(of, id));
const refundSent = (of: Context, id: string) => written('refund', data.refundSent(of, id));
const context: Context = { order: anOrder(), shop, urls };

describe('the confirmation', () => {
  test('tells in both forms what was ordered, what it came to, where and when it arrives', () => {
    const { subject, html, text } = orderConfirmation(context);
    expect(subject).toBe('Order 10041 is confirmed');
    for (const form of [html, text]) {
      for (const said of [
        'Mug',
        'Sage',
        'Quantity 2',
        '€20.00',
        '€34.95',
        '€4.95',
        'Tue 3 March',
        'Amsterdam',
        'Netherlands',
        'help@shop.example',
        'https://shop.example/order/token-of-the-order',
      ])
        expect(form).toContain(said);
    }
  });

  test('a discount is shown, free delivery is called free', () => {
    const totals = { ...context.order.totals, shipping: { amountMinor: 0, currency: 'EUR' } };
    const discount = { amountMinor: 500, currency: 'EUR' };
    const { text } = orderConfirmation({ ...context, order: anOrder({ totals: { ...totals, discount } }) });
    expect(text).toContain('Standard delivery: Free');
    expect(text).toContain('Discount: −€5.00');
  });

  test('nothing that a shopper or a title says becomes markup', () => {
    const hostile = '<img src=x onerror=alert(1)>"\'&';
    const [line] = context.order.lines;
    if (!line) throw new Error('a line');
    const order = anOrder({
      lines: [{ ...line, title: hostile, variantTitle: hostile }],
      shippingAddress: { ...context.order.shippingAddress, name: hostile },
    });
    const { html } = orderConfirmation({ ...context, order, shop: { ...shop, name: hostile } });
    expect(html).not.toContain('<img');
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
  });
});

describe('tax', () => {
  const eur = (amountMinor: number) => ({ amountMinor, currency: 'EUR' });
  const withTax = (taxAdded: number, taxIncluded: number) =>
    orderConfirmation({
      ...context,
      order: anOrder({
        totals: { ...context.order.totals, taxAdded: eur(taxAdded), taxIncluded: eur(taxIncluded) },
      }),
    }).text;

  test('is said to be in the prices only where it is', () => {
    expect(withTax(0, 607)).toContain('VAT included: €6.07');
    expect(withTax(0, 0)).not.toContain('VAT');
  });
  test('on top of the prices is a row of its own', () => {
    const text = withTax(700, 700);
    expect(text).toContain('Tax: €7.00');
    expect(text).not.toContain('VAT included');
  });
  test('that an exemption takes out of the prices is taken off', () => {
    const text = withTax(-607, 0);
    expect(text).toContain('Tax not charged: −€6.07');
    expect(text).not.toContain('VAT included');
  });
});

describe('a cancelled order', () => {
  const cancelled = (paymentState: 'paid' | 'expired') =>
    written1('order-cancelled', data.orderCancelled({ ...context, order: anOrder({ paymentState }) })).text;
  test('promises money back only where some was paid', () => {
    expect(cancelled('paid')).toContain('What you paid goes back');
    expect(cancelled('expired')).not.toContain('What you paid');
  });
});

describe('a return', () => {
  test('carries the answer of staff as text, and the things it is about', () => {
    const back = {
      number: '10041-R1',
      lines: [{ orderLineId: 'oli_00000000000000000000000001', quantity: 1 }],
    };
    const note = 'See <https://post.example>\nand write {{order_number}}';
    const mail = written1('return-approved', data.returnStep(context, { ...back, note }));
    expect(mail.subject).toContain('10041-R1');
    expect(mail.text).toContain(note);
    expect(mail.html).toContain('See &lt;https://post.example&gt;');
    expect(mail.html).toContain('Mug');
    expect(mail.html).not.toContain('Bowl');
  });
});

describe('the mail of a parcel', () => {
  test('names what is in it and leads to the carrier', () => {
    const mail = orderSent(context, 'ful_00000000000000000000000001');
    expect(mail?.html).toContain('href="https://track.example/3S123"');
    expect(mail?.html).toContain('Part of your order is on its way');
    expect(mail?.text).toContain('PostNL · 3S123');
    expect(mail?.text).not.toContain('Bowl');
  });

  test('does not exist for a parcel of another order', () => {
    expect(orderSent(context, 'ful_00000000000000000000000009')).toBeNull();
  });
});

test('the mail of a refund names the amount and what it is for', () => {
  const mail = refundSent(context, 'rfd_00000000000000000000000001');
  expect(mail?.subject).toBe('Refund of €10.00 for order 10041');
  expect(mail?.text).toContain('Bowl');
  expect(mail?.text).not.toContain('Mug');
  expect(refundSent(context, 'rfd_00000000000000000000000009')).toBeNull();
});
