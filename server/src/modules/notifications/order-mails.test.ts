import { describe, expect, test } from 'bun:test';
import { anOrder } from './notifications.fixture.ts';
import { orderConfirmation, orderSent, refundSent } from './order-mails.ts';

const shop = { name: 'Zivero', supportEmail: 'help@shop.example', locale: 'en' };
const urls = { store: 'https://shop.example', media: 'https://api.shop.example' };
const context = { order: anOrder(), shop, urls };

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
        'https://shop.example/checkout/done?order=token-of-the-order',
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
