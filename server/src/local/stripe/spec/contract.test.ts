import { describe, expect, test } from 'bun:test';
import { createContract } from './contract.ts';

// The checker itself must be able to say no, or the contract test proves nothing.
describe('contract checker', () => {
  const contract = createContract();
  const refund = { id: 're_1', object: 'refund', amount: 1, created: 1, currency: 'eur', status: null };

  test('accepts what Stripe describes', () => {
    expect(contract.checkObject('refund', refund)).toEqual([]);
    expect(contract.checkRequest('POST', '/v1/refunds', { charge: 'ch_1', amount: '12' })).toEqual([]);
  });

  test.each([
    ['a missing field', { ...refund, amount: undefined }],
    ['a wrong type', { ...refund, amount: '1' }],
    ['null where none may be', { ...refund, currency: null }],
    ['an unknown value of an enum', { ...refund, reason: 'mood' }],
    ['another object', { ...refund, object: 'charge' }],
  ])('refuses %s in an object', (_name, object) => {
    const onTheWire: unknown = JSON.parse(JSON.stringify(object));
    expect(contract.checkObject('refund', onTheWire)).not.toEqual([]);
  });

  test.each([
    ['an unknown parameter', { charge: 'ch_1', amout: '12' }],
    ['a text for a number', { charge: 'ch_1', amount: 'twelve' }],
  ])('refuses %s in a request', (_name, form) => {
    expect(contract.checkRequest('POST', '/v1/refunds', form)).not.toEqual([]);
  });

  test('refuses an unknown parameter deep inside', () => {
    const form = {
      line_items: [{ quantity: '1', price_data: { currency: 'eur', product_data: { nmae: 'Mug' } } }],
    };
    const faults = contract.checkRequest('POST', '/v1/checkout/sessions', form);
    expect(faults.join()).toContain('nmae');
  });

  test('refuses a path that Stripe does not have', () => {
    expect(() => contract.checkRequest('POST', '/v1/refnds', {})).toThrow('no POST');
  });
});
