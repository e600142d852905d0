import { beforeAll, describe, expect, test } from 'bun:test';
import type { SaveTax } from '@zivero/shared/schemas/tax';
import { testStores } from '../../../test/harness.ts';
import { createSettingsRepo } from '../settings/settings.repo.ts';
import { createSettings } from '../settings/settings.ts';
import { createTaxRepo } from './tax.repo.ts';
import { createTax } from './tax.ts';

const { pg } = await testStores();
const clock = { now: () => new Date() };
const settings = createSettings({ repo: createSettingsRepo(pg.db), clock });
const tax = createTax({ repo: createTaxRepo(pg.db), settings, clock });
const rate = (country: string, region: string | null, taxClass: string, rateBasisPoints: number) => ({
  country,
  region,
  taxClass,
  name: `${country} tax`,
  rateBasisPoints,
});
const table = (rates: SaveTax['rates']): SaveTax => ({
  settings: {
    pricesIncludeTax: true,
    name: 'VAT',
    classes: ['standard', 'books'].map((key) => ({ key, name: key })),
    shippingClass: 'standard',
  },
  defaultRateBasisPoints: 2_000,
  rates,
});
beforeAll(() => settings.ensureDefaults());

describe('tax', () => {
  test('the most exact rate counts: region, country, standard class, then the shop’s own', async () => {
    const rates = [
      rate('US', null, 'standard', 0),
      rate('US', 'California', 'standard', 725),
      rate('DE', null, 'standard', 1_900),
      rate('DE', null, 'books', 700),
    ];
    expect(await tax.save(table(rates))).toMatchObject({
      kind: 'ok',
      tax: { defaultRateBasisPoints: 2_000 },
    });
    const { taxAt } = await tax.rules();
    const at = (country: string, region: string | null, taxClass = 'standard') =>
      taxAt({ country, region }, taxClass).rateBasisPoints;
    expect(at('US', ' CALIFORNIA ')).toBe(725);
    expect(at('US', 'Oregon')).toBe(0);
    expect(at('DE', null, 'books')).toBe(700);
    expect(at('DE', 'Bayern', 'unheard-of')).toBe(1_900);
    expect(at('NL', null, 'books')).toBe(2_000);
    expect(taxAt(null, 'books')).toEqual({ name: 'VAT', rateBasisPoints: 2_000 });
  });

  test('two rates for one place, or a class that is not there, change nothing', async () => {
    const before = await tax.view();
    const twice = [rate('FR', 'Corse', 'standard', 1), rate('FR', ' corse', 'standard', 2)];
    expect(await tax.save(table(twice))).toEqual({ kind: 'twice', index: 1 });
    expect(await tax.save(table([rate('FR', null, 'food', 1)]))).toEqual({
      kind: 'unknown-class',
      key: 'food',
    });
    expect(await tax.view()).toEqual(before);
  });
});
