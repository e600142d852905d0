import { type SaveTax, STANDARD_TAX_CLASS, type TaxRate, type TaxView } from '@zivero/shared/schemas/tax';
import { slugify } from '@zivero/shared/slug';
import { basisPointsOf, percentText } from './amounts.ts';

/** Tax as it is typed: rows have keys of their own, rates are texts. */
export type ClassRow = { key: string; name: string; isNew: boolean };
export type RateRow = {
  key: string;
  id: TaxRate['id'] | null;
  country: string;
  region: string;
  taxClass: string;
  name: string;
  percent: string;
};
export type TaxForm = {
  pricesIncludeTax: boolean;
  name: string;
  percent: string;
  shippingClass: string;
  classes: ClassRow[];
  rates: RateRow[];
};
/** Field or key of a row → key of the sentence. */
export type TaxFaults = Map<string, string>;

let made = 0;
const newKey = (): string => {
  made += 1;
  return `rate-${made}`;
};
export const newRate = (country: string, name: string, taxClass: string): RateRow => ({
  key: newKey(),
  id: null,
  country,
  region: '',
  taxClass,
  name,
  percent: '',
});

export const taxForm = ({ settings, rates, defaultRateBasisPoints }: TaxView): TaxForm => ({
  pricesIncludeTax: settings.pricesIncludeTax,
  name: settings.name,
  percent: percentText(defaultRateBasisPoints),
  shippingClass: settings.shippingClass,
  classes: settings.classes.map((one) => ({ ...one, isNew: false })),
  rates: rates.map((rate) => ({
    key: newKey(),
    id: rate.id,
    country: rate.country,
    region: rate.region ?? '',
    taxClass: rate.taxClass,
    name: rate.name,
    percent: percentText(rate.rateBasisPoints),
  })),
});

/** "Children's clothes" → `children-s-clothes`, made different from the keys that are taken. */
export function classKey(name: string, taken: readonly string[]): string {
  const base = slugify(name).slice(0, 36) || 'class';
  let key = base;
  for (let n = 2; taken.includes(key); n += 1) key = `${base}-${n}`;
  return key;
}

/** Which rows use a class, and so keep it from being taken away. */
export const usesOfClass = (form: TaxForm, key: string): number =>
  form.rates.filter((rate) => rate.taxClass === key).length +
  (form.shippingClass === key ? 1 : 0) +
  (key === STANDARD_TAX_CLASS ? 1 : 0);

export function readTax(form: TaxForm): { kind: 'ok'; tax: SaveTax } | { kind: 'faults'; faults: TaxFaults } {
  const faults: TaxFaults = new Map();
  const fault = (at: string, key: string) => {
    if (!faults.has(at)) faults.set(at, `tax.fault.${key}`);
  };
  if (form.name.trim() === '') fault('name', 'name');
  const percent = basisPointsOf(form.percent, 0);
  if (percent === null) fault('percent', 'percent');
  for (const one of form.classes) if (one.name.trim() === '') fault(one.key, 'name');
  const places = new Set<string>();
  const rates = form.rates.map((row) => {
    const points = basisPointsOf(row.percent, 0);
    if (points === null) fault(row.key, 'percent');
    if (row.name.trim() === '') fault(row.key, 'name');
    if (row.country === '') fault(row.key, 'country');
    const place = [row.country, row.region.trim().toLowerCase(), row.taxClass].join('/');
    if (places.has(place)) fault(row.key, 'twice');
    places.add(place);
    return {
      id: row.id,
      country: row.country,
      region: row.region.trim() || null,
      taxClass: row.taxClass,
      name: row.name.trim(),
      rateBasisPoints: points ?? 0,
    };
  });
  if (faults.size > 0) return { kind: 'faults', faults };
  const { pricesIncludeTax, shippingClass } = form;
  const classes = form.classes.map(({ key, name }) => ({ key, name: name.trim() }));
  const settings = { pricesIncludeTax, name: form.name.trim(), classes, shippingClass };
  return { kind: 'ok', tax: { settings, defaultRateBasisPoints: percent ?? 0, rates } };
}
