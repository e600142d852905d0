import { describe, expect, test } from 'bun:test';
import { SaveMethod } from '@zivero/shared/schemas/shipping';
import { gramsOf, type MethodForm, methodForm, readMethod } from './method-form.ts';

const rate = { price: '4.95', freeFrom: '', tiers: [] };
const typed = (part: Partial<MethodForm>) =>
  readMethod({ ...methodForm(null, ['EUR', 'JPY']), name: 'Post', rates: { EUR: rate }, ...part }, null, 3);
const faultsOf = (part: Partial<MethodForm>) => {
  const read = typed(part);
  return read.kind === 'faults' ? [...read.faults.keys()] : [];
};
const tiers = (...steps: [string, string][]) => ({
  EUR: { ...rate, tiers: steps.map(([upTo, price]) => ({ upTo, price })) },
});

describe('a delivery method that is typed', () => {
  test.each<[string, Partial<MethodForm>]>([
    [
      'one price in two currencies',
      { rates: { EUR: rate, JPY: { ...rate, price: '800', freeFrom: '9000' } } },
    ],
    ['steps by weight', { kind: 'weight', rates: tiers(['0.5', '4'], ['20', '9'], ['', '25']) }],
    ['steps by value', { kind: 'price', rates: tiers(['50', '4.95'], ['100', '0']) }],
    ['pick-up', { kind: 'pickup', address: 'Harbour 1', hours: '10–18', minDays: '0', maxDays: '0' }],
  ])('%s is what the server takes, and reads back the same', (_, part) => {
    const read = typed(part);
    if (read.kind === 'faults') throw new Error([...read.faults.keys()].join());
    const saved = { ...SaveMethod.parse(read.method), id: `shm_${'0'.repeat(26)}` as const };
    const again = readMethod(methodForm(saved, ['EUR']), saved, 9);
    expect(again).toEqual({ kind: 'ok', method: saved });
  });

  test('weights are typed in kilograms and kept in grams', () => {
    expect([gramsOf('0.5'), gramsOf('2'), gramsOf('1,25'), gramsOf('0'), gramsOf('x')]).toEqual([
      500,
      2_000,
      1_250,
      null,
      null,
    ]);
  });

  test('a currency in which nothing was typed has no rate', () => {
    const read = typed({ rates: { EUR: rate, JPY: { ...rate, price: '' } } });
    expect(read.kind === 'ok' && read.method.rates.map((one) => one.currency)).toEqual(['EUR']);
  });

  test.each<[Partial<MethodForm>, string]>([
    [{ name: '' }, 'name'],
    [{ rates: { EUR: { ...rate, price: '' } } }, 'rates'],
    [{ rates: { EUR: { ...rate, price: '4.955' } } }, 'rates.EUR.price'],
    [{ kind: 'weight', rates: tiers(['', '4'], ['2', '5']) }, 'rates.EUR.tiers.0.upTo'],
    [{ kind: 'weight', rates: tiers(['2', '4'], ['2', '5']) }, 'rates.EUR.tiers.1.upTo'],
    [{ minDays: '4', maxDays: '2' }, 'maxDays'],
    [{ minDays: '-1' }, 'minDays'],
    [{ kind: 'pickup' }, 'address'],
  ])('%o is told at its field', (part, path) => {
    expect(faultsOf(part)).toEqual([path]);
  });
});
