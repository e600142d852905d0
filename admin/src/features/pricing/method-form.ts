import type { SaveMethod, ShippingKind, ShippingMethod } from '@zivero/shared/schemas/shipping';
import { amountField, parseAmount } from '../../lib/money-parts.ts';
import { wholeOf } from './amounts.ts';

/** A delivery method as it is typed. Weights are kilograms here, grams where they are kept. */
export type TierForm = { upTo: string; price: string };
export type RateForm = { price: string; freeFrom: string; tiers: TierForm[] };
export type MethodForm = {
  name: string;
  zoneId: ShippingMethod['zoneId'];
  kind: ShippingKind;
  rates: Record<string, RateForm>;
  minDays: string;
  maxDays: string;
  countries: string[];
  address: string;
  hours: string;
  isActive: boolean;
};
/** "rates.EUR.tiers.0.upTo" → key of the sentence. */
export type MethodFaults = Map<string, string>;

const emptyRate = (): RateForm => ({ price: '', freeFrom: '', tiers: [{ upTo: '', price: '' }] });
export const kilograms = (grams: number): string => String(grams / 1000);

export function methodForm(
  method: ShippingMethod | null,
  currencies: readonly string[],
  zoneId: ShippingMethod['zoneId'] = null,
): MethodForm {
  const named = new Set([...currencies, ...(method?.rates.map((rate) => rate.currency) ?? [])]);
  const rates = Object.fromEntries([...named].map((currency) => [currency, emptyRate()]));
  for (const { currency, priceMinor, freeFromMinor, tiers } of method?.rates ?? [])
    rates[currency] = {
      price: amountField(priceMinor, currency),
      freeFrom: freeFromMinor === null ? '' : amountField(freeFromMinor, currency),
      tiers:
        tiers.length === 0
          ? [{ upTo: '', price: '' }]
          : tiers.map((tier) => ({
              upTo: tier.upTo === null ? '' : endText(method?.kind, tier.upTo, currency),
              price: amountField(tier.priceMinor, currency),
            })),
    };
  return {
    name: method?.name ?? '',
    zoneId: method === null ? zoneId : method.zoneId,
    kind: method?.kind ?? 'flat',
    rates,
    minDays: String(method?.minDays ?? 1),
    maxDays: String(method?.maxDays ?? 3),
    countries: [...(method?.countries ?? [])],
    address: method?.pickup?.address ?? '',
    hours: method?.pickup?.hours ?? '',
    isActive: method?.isActive ?? true,
  };
}
const endText = (kind: ShippingKind | undefined, upTo: number, currency: string): string =>
  kind === 'weight' ? kilograms(upTo) : amountField(upTo, currency);

/** "1.5" kg → 1500 g; null when it is no weight. */
export function gramsOf(text: string): number | null {
  const match = /^(\d{1,6})(?:[.,](\d{1,3}))?$/.exec(text.trim());
  if (match === null) return null;
  const grams = Number(match[1]) * 1000 + Number((match[2] ?? '').padEnd(3, '0'));
  return grams > 0 ? grams : null;
}

/** What would be saved; a currency in which nothing was typed has no rate: shoppers there do not see the method. */
export function readMethod(
  form: MethodForm,
  method: ShippingMethod | null,
  position: number,
): { kind: 'ok'; method: SaveMethod } | { kind: 'faults'; faults: MethodFaults } {
  const faults: MethodFaults = new Map();
  const fault = (path: string, key: string) => faults.set(path, `delivery.fault.${key}`);
  if (form.name.trim() === '') fault('name', 'name');
  const rates = Object.entries(form.rates)
    .filter(([, rate]) => isTyped(form.kind, rate))
    .map(([currency, rate]) => readRate(form.kind, currency, rate, fault));
  if (rates.length === 0) fault('rates', 'rates');
  const [minDays, maxDays] = [wholeOf(form.minDays, 0), wholeOf(form.maxDays, 0)];
  if (typeof minDays !== 'number' || minDays > 120) fault('minDays', 'days');
  if (typeof maxDays !== 'number' || maxDays > 120) fault('maxDays', 'days');
  else if (typeof minDays === 'number' && minDays > maxDays) fault('maxDays', 'daysOrder');
  if (form.kind === 'pickup' && form.address.trim() === '') fault('address', 'address');
  if (faults.size > 0) return { kind: 'faults', faults };
  return {
    kind: 'ok',
    method: {
      id: method?.id ?? null,
      zoneId: form.zoneId,
      name: form.name.trim(),
      position: method?.position ?? position,
      kind: form.kind,
      rates,
      minDays: minDays ?? 0,
      maxDays: maxDays ?? 0,
      countries: [...form.countries],
      pickup: form.kind === 'pickup' ? { address: form.address.trim(), hours: form.hours.trim() } : null,
      isActive: form.isActive,
    },
  };
}

const isTiered = (kind: ShippingKind): boolean => kind === 'weight' || kind === 'price';

function isTyped(kind: ShippingKind, { price, freeFrom, tiers }: RateForm): boolean {
  if (isTiered(kind)) return tiers.some((tier) => tier.upTo.trim() + tier.price.trim() !== '');
  return price.trim() + freeFrom.trim() !== '';
}

function readRate(
  kind: ShippingKind,
  currency: string,
  rate: RateForm,
  fault: (path: string, key: string) => void,
): SaveMethod['rates'][number] {
  const at = `rates.${currency}`;
  const amount = (text: string, path: string): number => {
    const minor = parseAmount(text, currency);
    if (minor === null) fault(path, 'amount');
    return minor ?? 0;
  };
  const freeFromMinor = rate.freeFrom.trim() === '' ? null : amount(rate.freeFrom, `${at}.freeFrom`);
  if (!isTiered(kind))
    return { currency, priceMinor: amount(rate.price, `${at}.price`), freeFromMinor, tiers: [] };
  let before = 0;
  const tiers = rate.tiers.map((tier, index) => {
    const path = `${at}.tiers.${index}`;
    const isLast = index === rate.tiers.length - 1;
    const priceMinor = amount(tier.price, `${path}.price`);
    if (tier.upTo.trim() === '') {
      // Only the last may be without end.
      if (!isLast) fault(`${path}.upTo`, 'upTo');
      return { upTo: null, priceMinor };
    }
    const upTo = kind === 'weight' ? gramsOf(tier.upTo) : parseAmount(tier.upTo, currency);
    if (upTo === null || upTo <= before) fault(`${path}.upTo`, upTo === null ? 'upTo' : 'rising');
    before = upTo ?? before;
    return { upTo, priceMinor };
  });
  return { currency, priceMinor: 0, freeFromMinor, tiers };
}
