import { expect, test } from 'bun:test';
import type { DraftContent } from '@zivero/shared/schemas/drafts';
import { contentOf, formOf, savableOf } from './draft-form.ts';

const CONTENT: DraftContent = {
  customerId: null,
  email: 'ann@example.com',
  shippingAddress: {
    ...{ name: 'Ann Other', company: null, line1: '1 Canal Street', line2: null, postcode: '1011 AB' },
    ...{ city: 'Amsterdam', region: null, country: 'NL', phone: null },
  },
  billingAddress: null,
  items: [
    { kind: 'product', variantId: 'var_00000000000000000000000001', quantity: 2, unitPriceMinor: null },
    { kind: 'product', variantId: 'var_00000000000000000000000002', quantity: 1, unitPriceMinor: 1250 },
    {
      ...{ kind: 'custom', id: 'var_00000000000000000000000003', title: 'Engraving', quantity: 1 },
      ...{ unitPriceMinor: 1100, taxClass: 'standard' },
    },
  ],
  discount: { kind: 'percent', basisPoints: 1250, reason: 'For waiting' },
  shipping: { kind: 'custom', name: 'By bike', priceMinor: 0 },
  message: 'As we said.',
};

test('what was saved comes back the same from the form', () => {
  expect(contentOf(formOf(CONTENT, 'EUR'), 'EUR')).toEqual({ content: CONTENT, faults: new Set() });
  const other: DraftContent = {
    ...CONTENT,
    shippingAddress: null,
    discount: { kind: 'amount', amountMinor: 500, reason: '' },
    shipping: { kind: 'method', id: 'shm_00000000000000000000000001' },
  };
  expect(contentOf(formOf(other, 'EUR'), 'EUR').content).toEqual(other);
  // Yen have no hundredths.
  expect(contentOf(formOf(other, 'JPY'), 'JPY').content).toEqual(other);
});

test('what is half typed is told and not taken for something else', () => {
  const form = formOf(CONTENT, 'EUR');
  form.email = 'ann@';
  form.address.city = '';
  form.discount.value = 'ten';
  form.shipping.price = 'x';
  const [first] = form.items;
  if (first) first.price = '1.2.3';
  const { faults } = contentOf(form, 'EUR');
  expect([...faults].toSorted()).toEqual(['address', 'discount', 'email', 'price', 'shipping']);
});

test('something half typed keeps nothing else from being saved', () => {
  const form = formOf(CONTENT, 'EUR');
  form.address.city = '';
  form.message = 'Soon.';
  expect(savableOf(form, 'EUR', CONTENT)).toEqual({ ...CONTENT, message: 'Soon.' });
  const [first] = form.items;
  if (first) first.price = '1.2.3';
  form.email = 'bea@example.com';
  form.discount.value = 'ten';
  form.shipping.price = 'x';
  expect(savableOf(form, 'EUR', CONTENT)).toEqual({
    ...CONTENT,
    message: 'Soon.',
    email: 'bea@example.com',
  });
});

test('a reduction of more than all, or of nothing, is none', () => {
  const form = formOf(CONTENT, 'EUR');
  for (const value of ['0', '100.01', '-5', '']) {
    form.discount = { kind: 'percent', value, reason: '' };
    expect(contentOf(form, 'EUR').faults).toEqual(new Set(['discount']));
  }
  form.discount = { kind: 'percent', value: '12,5', reason: '' };
  expect(contentOf(form, 'EUR').content.discount).toEqual({ kind: 'percent', basisPoints: 1250, reason: '' });
});
