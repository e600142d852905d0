import { describe, expect, test } from 'bun:test';
import { SavePromotion } from '@zivero/shared/schemas/promotions';
import { blankPromotion, formOfPromotion, type PromotionForm, readPromotion } from './promotion-form.ts';

const typed = (part: Partial<PromotionForm>) =>
  readPromotion({ ...blankPromotion(), name: 'Winter', code: 'WINTER', ...part });
const faultsOf = (part: Partial<PromotionForm>) => {
  const read = typed(part);
  return read.kind === 'faults' ? [...read.faults.keys()] : [];
};
const product = `prd_${'0'.repeat(26)}` as const;
const scope = { productIds: [product], categoryIds: [], tags: ['sale'] };

describe('a promotion that is typed', () => {
  test.each<[string, Partial<PromotionForm>]>([
    ['a percentage', { percent: '12,5' }],
    ['an amount in two currencies', { kind: 'amount', amounts: { EUR: '5', USD: '6.50' }, per: 'unit' }],
    [
      'sets with other gifts',
      { kind: 'buy-x-get-y', buy: '3', maxTimes: '2', giftsFrom: 'other', gifts: scope },
    ],
    ['free delivery from an amount', { kind: 'free-shipping', minimum: { EUR: '60', USD: '' } }],
    [
      'everything else',
      {
        how: 'automatic',
        appliesTo: 'some',
        scope,
        groups: ['trade'],
        startsAt: '2026-11-01T08:00',
        endsAt: '2026-12-01T08:00',
        usageLimit: '100',
        perCustomerLimit: '1',
        stacking: 'alone',
        priority: '-5',
      },
    ],
  ])('%s is what the server takes, and reads back as it was typed', (_, part) => {
    const read = typed(part);
    if (read.kind === 'faults') throw new Error([...read.faults.keys()].join());
    const fields = SavePromotion.parse(read.fields);
    const saved = {
      ...fields,
      id: `prm_${'0'.repeat(26)}` as const,
      version: 1,
      used: 0,
      createdAt: new Date(),
    };
    const again = readPromotion(formOfPromotion(saved));
    expect(again.kind === 'ok' && SavePromotion.parse(again.fields)).toEqual(fields);
  });

  test.each<[Partial<PromotionForm>, string]>([
    [{ name: ' ' }, 'name'],
    [{ code: 'a%b' }, 'code'],
    [{ code: '' }, 'code'],
    [{ percent: '101' }, 'percent'],
    [{ percent: '0' }, 'percent'],
    [{ percent: '1.234' }, 'percent'],
    [{ kind: 'amount' }, 'amounts'],
    [{ kind: 'amount', amounts: { EUR: '0' } }, 'amounts'],
    [{ kind: 'amount', amounts: { EUR: '5', USD: 'x' } }, 'amounts'],
    [{ kind: 'buy-x-get-y', buy: '100' }, 'buy'],
    [{ kind: 'buy-x-get-y', giftsFrom: 'other' }, 'gifts'],
    [{ appliesTo: 'some' }, 'scope'],
    [{ minimum: { EUR: '-1' } }, 'minimum'],
    [{ usageLimit: '0' }, 'usageLimit'],
    [{ perCustomerLimit: '1.5' }, 'perCustomerLimit'],
    [{ priority: '2000' }, 'priority'],
    [{ startsAt: '2026-11-02T08:00', endsAt: '2026-11-01T08:00' }, 'endsAt'],
  ])('%o is told at its field', (part, field) => {
    expect(faultsOf(part)).toEqual([field as never]);
  });

  test('an automatic one has no code, whatever was typed before', () => {
    const read = typed({ how: 'automatic', code: 'WINTER' });
    expect(read.kind === 'ok' && read.fields.code).toBeNull();
  });
});
