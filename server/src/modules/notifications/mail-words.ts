import { languageOf } from '@zivero/shared/languages';
import type { MailKind, MailTexts } from '@zivero/shared/schemas/mails';
import { MAIL_LABELS_DE, MAIL_TEXTS_DE } from './mail-words.de.ts';

/** What may stand between braces, with an example. A value that is empty or false hides its section. */
type Placeholders = Readonly<Record<string, string>>;
type MailWords = { defaults: MailTexts; placeholders: Placeholders };

const SHOP: Placeholders = { shop_name: 'Zivero', support_email: 'hello@example.com' };
const ORDER: Placeholders = {
  ...SHOP,
  order_number: '10041',
  customer_name: 'Ada Lovelace',
  order_total: '€34.95',
};
const RETURN: Placeholders = {
  ...ORDER,
  return_number: '10041-R1',
  staff_note: 'Please use the box it came in.',
};
const SEE_ORDER = 'See your order';

/** Each mail as it comes, in English; staff may change each text. */
export const MAIL_WORDS: Record<MailKind, MailWords> = {
  'order-confirmation': {
    defaults: {
      subject: 'Order {{order_number}} is confirmed',
      title: 'Thank you, your order is in',
      intro:
        '{{^is_free}}Your payment of {{order_total}} has arrived. {{/is_free}}We are packing order {{order_number}} now.',
      button: SEE_ORDER,
      outro: '',
    },
    placeholders: {
      ...ORDER,
      delivery_method: 'Standard delivery',
      delivery_dates: 'Tue 3 March – Thu 5 March',
      is_free: 'yes',
    },
  },
  'payment-failed': {
    defaults: {
      subject: 'The payment for order {{order_number}} did not go through',
      title: 'Your payment did not go through',
      intro:
        'Your bank did not let the payment of {{order_total}} through, so nothing was taken and order {{order_number}} was not placed. What you chose may still be there: order it again and pay another way.',
      button: 'Go to the shop',
      outro: '',
    },
    placeholders: ORDER,
  },
  'order-sent': {
    defaults: {
      subject: 'Order {{order_number}} is on its way',
      title:
        '{{#is_partial}}Part of your order{{/is_partial}}{{^is_partial}}Your order{{/is_partial}} is on its way',
      intro: 'We expect it to arrive by {{delivery_latest}}.',
      button:
        '{{#has_tracking}}Follow the parcel{{/has_tracking}}{{^has_tracking}}See your order{{/has_tracking}}',
      outro: '',
    },
    placeholders: {
      ...ORDER,
      delivery_latest: 'Thu 5 March',
      carrier: 'PostNL',
      tracking_number: '3S123',
      is_partial: 'yes',
      has_tracking: 'yes',
    },
  },
  refund: {
    defaults: {
      subject: 'Refund of {{amount}} for order {{order_number}}',
      title: 'We have refunded {{amount}}',
      intro: 'It goes back to the way you paid and shows there within 5 to 10 days.',
      button: SEE_ORDER,
      outro: '',
    },
    placeholders: { ...ORDER, amount: '€10.00' },
  },
  'refund-failed': {
    defaults: {
      subject: 'The refund of {{amount}} for order {{order_number}} came back to us',
      title: 'Your refund did not arrive',
      intro:
        'Your bank sent the refund of {{amount}} back to us; often the card or account is no longer there. The money is still yours: we send it another way and write when it is done. Answer this mail if you would like to tell us where it should go.',
      button: SEE_ORDER,
      outro: '',
    },
    placeholders: { ...ORDER, amount: '€10.00' },
  },
  'order-cancelled': {
    defaults: {
      subject: 'Order {{order_number}} is cancelled',
      title: 'Your order is cancelled',
      intro:
        'Order {{order_number}} will not be sent.{{#was_paid}} What you paid goes back to the way you paid it; another mail tells you when.{{/was_paid}}',
      button: SEE_ORDER,
      outro: '',
    },
    placeholders: { ...ORDER, was_paid: 'yes' },
  },
  'return-requested': {
    defaults: {
      subject: 'We have your return {{return_number}}',
      title: 'We have your return',
      intro: 'We look at it and tell you how to send it back. Please keep the parcel until then.',
      button: SEE_ORDER,
      outro: '',
    },
    placeholders: RETURN,
  },
  'return-approved': {
    defaults: {
      subject: 'Send your return {{return_number}} back',
      title: 'You can send it back',
      intro:
        'Put the things below in a parcel and send it to us, with the number {{return_number}} on a note inside.{{#staff_note}}\n\n{{staff_note}}{{/staff_note}}',
      button: SEE_ORDER,
      outro: '',
    },
    placeholders: RETURN,
  },
  'return-rejected': {
    defaults: {
      subject: 'About your return {{return_number}}',
      title: 'We cannot take this back',
      intro:
        'We looked at your return and cannot take it back.{{#staff_note}}\n\n{{staff_note}}{{/staff_note}}\n\nDo you see it another way? Answer this mail.',
      button: SEE_ORDER,
      outro: '',
    },
    placeholders: RETURN,
  },
  'return-received': {
    defaults: {
      subject: 'Your return {{return_number}} has arrived',
      title: 'Your return has arrived',
      intro: 'The parcel is here. What you paid for these things goes back to you next.',
      button: SEE_ORDER,
      outro: '',
    },
    placeholders: RETURN,
  },
  'payment-link': {
    defaults: {
      subject: 'Your order from {{shop_name}}: {{amount}}',
      title: 'Your order is ready to be paid',
      intro:
        'We have put together what we spoke about.{{#staff_note}}\n\n{{staff_note}}{{/staff_note}}\n\nThe link can be paid until {{valid_until}}. Things are kept for you once you begin to pay.',
      button: 'Pay {{amount}}',
      outro: '',
    },
    placeholders: {
      ...SHOP,
      customer_name: 'Ada Lovelace',
      amount: '€34.95',
      valid_until: '24 November 2026',
      staff_note: 'The mugs come in sage, as you asked.',
    },
  },
  'change-payment': {
    defaults: {
      subject: 'Order {{order_number}} changes: {{amount}} to pay',
      title: '{{amount}} for the change of your order',
      intro:
        'We have prepared the change of order {{order_number}} below. It is made once you have paid the difference of {{amount}}; what is added is kept for you until {{valid_until}}. If you do not pay, the order stays as it is.',
      button: 'See the change and pay',
      outro: '',
    },
    placeholders: { ...ORDER, amount: '€12.00', valid_until: '27 November 2026' },
  },
  'order-changed': {
    defaults: {
      subject: 'Order {{order_number}} is changed',
      title: 'Your order is changed',
      intro:
        'Your payment of {{amount}} has arrived, and order {{order_number}} comes to {{order_total}} now.',
      button: SEE_ORDER,
      outro: '',
    },
    placeholders: { ...ORDER, amount: '€12.00' },
  },
  'change-given-up': {
    defaults: {
      subject: 'Order {{order_number}} stays as it was',
      title: 'Your order stays as it was',
      intro:
        '{{#has_run_out}}The difference of {{amount}} was not paid in time{{/has_run_out}}{{^has_run_out}}We have called off the change below{{/has_run_out}}, so order {{order_number}} stays as it was. You owe nothing for it; what you may have paid for the change goes back to you by itself. Answer this mail if you still want it changed.',
      button: SEE_ORDER,
      outro: '',
    },
    placeholders: { ...ORDER, amount: '€12.00', has_run_out: 'yes' },
  },
  'gift-card': {
    defaults: {
      subject: 'Your gift card from {{shop_name}}: {{amount}}',
      title: '{{amount}} for you',
      intro:
        'This is the code of your gift card:\n\n{{code}}\n\nType it into your bag or at checkout. It can be used more than once, until nothing is left{{#valid_until}}, and until {{valid_until}} at the latest{{/valid_until}}.',
      button: 'Go to the shop',
      outro: 'Whoever has the code can use it: keep it like money.',
    },
    placeholders: {
      ...SHOP,
      amount: '€50.00',
      code: 'GTRK-7PWM-QX2N-HE4D',
      valid_until: '24 November 2027',
    },
  },
  'back-in-stock': {
    defaults: {
      subject: '{{product_name}} is back',
      title: '{{product_title}} is back',
      intro: 'You asked us to tell you. It can be bought again, as long as it lasts.',
      button: 'See it in the shop',
      outro:
        'This is the only mail about it. Do you wait for other things and no longer want to hear of them? Stop all of it here:',
    },
    placeholders: { ...SHOP, product_name: 'Mug, Sage', product_title: 'Mug' },
  },
  'abandoned-cart': {
    defaults: {
      subject: 'Your bag at {{shop_name}} is still there',
      title: 'Still thinking about it?',
      intro:
        'You left {{#is_one}}something{{/is_one}}{{^is_one}}a few things{{/is_one}} in your bag. We cannot keep them for you, but they are there now.',
      button: 'Back to your bag',
      outro: 'We write this once. Do you want no such mails? Stop them here:',
    },
    placeholders: { ...SHOP, customer_name: 'Ada Lovelace', item_count: '1', is_one: 'yes' },
  },
};

/** Words that belong to the data, and those around every mail. */
const MAIL_LABELS_EN = {
  subtotal: 'Subtotal',
  discount: 'Discount',
  free: 'Free',
  tax: 'Tax',
  taxOff: 'Tax not charged',
  total: 'Total',
  vatIncluded: 'VAT included',
  credit: 'Gift card or credit',
  charged: 'Charged',
  refund: 'Refund',
  delivery: 'Delivery',
  parcel: 'Parcel',
  goesTo: 'Goes to',
  quantity: (n: number): string => `Quantity ${n}`,
  stopAll: 'Stop all notices',
  stopReminders: 'Stop these mails',
  footBefore: 'Questions? Write to',
  footAfter: 'or answer this mail.',
};
export type MailLabels = typeof MAIL_LABELS_EN;

export const mailTextsIn = (kind: MailKind, locale: string): MailTexts =>
  languageOf(locale) === 'de' ? MAIL_TEXTS_DE[kind] : MAIL_WORDS[kind].defaults;
export const labelsOf = (locale: string): MailLabels =>
  languageOf(locale) === 'de' ? MAIL_LABELS_DE : MAIL_LABELS_EN;
