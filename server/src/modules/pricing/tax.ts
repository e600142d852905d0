import {
  type SaveTax,
  type SaveTaxResult,
  STANDARD_TAX_CLASS,
  type TaxRate,
  type TaxSettings,
  type TaxView,
} from '@zivero/shared/schemas/tax';
import type { Clock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import type { SettingsModule } from '../settings/settings.ts';
import type { TaxRepo } from './tax.repo.ts';
import { type TaxPlace, type TaxRules, taxAt } from './tax.rules.ts';

/** What a new shop starts with. */
const DEFAULT_TAX: TaxSettings = {
  pricesIncludeTax: true,
  name: 'VAT',
  classes: [
    { key: STANDARD_TAX_CLASS, name: 'Standard' },
    { key: 'reduced', name: 'Reduced' },
  ],
  shippingClass: STANDARD_TAX_CLASS,
};
/** How old the rates of this process may be. */
const MAX_AGE_MS = 5_000;

export type TaxDeps = { repo: TaxRepo; settings: Pick<SettingsModule, 'get' | 'save'>; clock: Clock };
export type TaxModule = ReturnType<typeof createTax>;

export function createTax({ repo, settings, clock }: TaxDeps) {
  let known: { settings: TaxSettings; rates: TaxRate[]; at: number } | null = null;

  async function load(): Promise<TaxRules> {
    const now = clock.now().getTime();
    if (known === null || now - known.at >= MAX_AGE_MS) {
      const [own, rates] = await Promise.all([repo.loadSettings(), repo.loadRates()]);
      known = { settings: own ?? DEFAULT_TAX, rates, at: now };
    }
    const { taxRateBasisPoints } = await settings.get();
    return { settings: known.settings, rates: known.rates, defaultRateBasisPoints: taxRateBasisPoints };
  }

  /** What tax is charged where, at most 5 s old. A place that is not known yet is the shop's own. */
  async function rules() {
    const now = await load();
    return {
      settings: now.settings,
      taxAt: (place: TaxPlace | null, taxClass: string) => taxAt(now, place, taxClass),
    };
  }

  async function view(): Promise<TaxView> {
    known = null;
    const now = await load();
    return { ...now, rates: [...now.rates] };
  }

  /** Replaces the whole table. Orders that were placed keep what they were charged. */
  async function save(input: SaveTax): Promise<SaveTaxResult> {
    const classes = new Set(input.settings.classes.map((one) => one.key));
    const named = [
      STANDARD_TAX_CLASS,
      input.settings.shippingClass,
      ...input.rates.map((rate) => rate.taxClass),
    ];
    const unknown = named.find((key) => !classes.has(key));
    if (unknown !== undefined) return { kind: 'unknown-class', key: unknown };
    const places = new Set<string>();
    const rates: TaxRate[] = [];
    for (const [index, rate] of input.rates.entries()) {
      const region = rate.region === null ? null : rate.region.trim().toLowerCase();
      const place = `${rate.country}/${region ?? ''}/${rate.taxClass}`;
      if (places.has(place)) return { kind: 'twice', index };
      places.add(place);
      rates.push({ ...rate, region, id: rate.id ?? newId('txr', clock.now().getTime()) });
    }
    await repo.replace(input.settings, rates, clock.now());
    const shop = await settings.get();
    if (shop.taxRateBasisPoints !== input.defaultRateBasisPoints)
      await settings.save({ ...shop, taxRateBasisPoints: input.defaultRateBasisPoints });
    return { kind: 'ok', tax: await view() };
  }

  return { rules, view, save };
}
