import type {
  SaveCurrenciesResult,
  SaveLanguage,
  SaveLanguageResult,
  ShopSettings,
} from '@zivero/shared/schemas/settings';
import type { Clock } from '../../kernel/clock.ts';
import type { SettingsRepo } from './settings.repo.ts';

export const DEFAULT_SHOP: ShopSettings = {
  name: 'Zivero',
  tagline: 'Good things, well made',
  currency: 'EUR',
  currencies: ['EUR'],
  locale: 'en',
  countries: ['NL', 'BE', 'DE', 'FR', 'IE', 'AT', 'ES', 'IT', 'PT', 'LU', 'DK', 'SE', 'FI'],
  supportEmail: 'hello@example.com',
  taxRateBasisPoints: 2100,
  lowStockThreshold: 5,
  timeZone: 'UTC',
  returnWindowDays: 30,
};

/** The shop as it sells to somebody who wants to pay in `wanted`: in it if it can, else in its own currency. */
export function shopIn<S extends Pick<ShopSettings, 'currency' | 'currencies'>>(
  shop: S,
  wanted: string | undefined,
): S {
  return wanted !== undefined && shop.currencies.includes(wanted) ? { ...shop, currency: wanted } : shop;
}

/** ISO 4217 as the runtime knows it. */
const KNOWN: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));
/** Null where the runtime writes no numbers and dates in it. */
function knownLocale(text: string): string | null {
  try {
    return Intl.NumberFormat.supportedLocalesOf(text)[0] ?? null;
  } catch {
    return null;
  }
}
/** Null where there is no such zone; an offset such as "+02:00" is none. */
function knownZone(text: string): string | null {
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions();
    return /^[+-]/.test(timeZone) ? null : timeZone;
  } catch {
    return null;
  }
}
/** How old the settings of this process may be. */
const MAX_AGE_MS = 5_000;

export type SettingsDeps = { repo: SettingsRepo; clock: Clock };
export type SettingsModule = ReturnType<typeof createSettings>;

export function createSettings({ repo, clock }: SettingsDeps) {
  let known: { value: ShopSettings; at: number } | null = null;

  /** The shop's settings, at most 5 s old; a failing database is answered with what was known before. */
  async function get(): Promise<ShopSettings> {
    const now = clock.now().getTime();
    if (known !== null && now - known.at < MAX_AGE_MS) return known.value;
    try {
      known = { value: (await repo.loadShop()) ?? DEFAULT_SHOP, at: now };
    } catch (error) {
      if (known === null) throw error;
    }
    return known.value;
  }

  async function patch(part: Partial<ShopSettings>): Promise<void> {
    await repo.patchShop(part, clock.now());
    known = null;
  }

  /** In which currencies shoppers may pay. The books' own stays first and cannot be left out. */
  async function saveCurrencies(currencies: readonly string[]): Promise<SaveCurrenciesResult> {
    const { currency: own } = await get();
    if (!currencies.includes(own)) return { kind: 'needs-own' };
    const unknown = currencies.find((one) => !KNOWN.has(one));
    if (unknown !== undefined) return { kind: 'unknown', currency: unknown };
    await patch({ currencies: [own, ...currencies.filter((one) => one !== own)] });
    return { kind: 'ok', shop: await get() };
  }

  /** As the runtime writes them: "DE-at" becomes "de-AT". What was ordered keeps the language that it had. */
  async function saveLanguage(wish: SaveLanguage): Promise<SaveLanguageResult> {
    const locale = knownLocale(wish.locale);
    if (locale === null) return { kind: 'unknown', field: 'locale' };
    const timeZone = knownZone(wish.timeZone);
    if (timeZone === null) return { kind: 'unknown', field: 'timeZone' };
    await patch({ locale, timeZone });
    return { kind: 'ok', shop: await get() };
  }

  return {
    get,
    saveCurrencies,
    saveLanguage,
    ensureDefaults: () => repo.insertShop(DEFAULT_SHOP, clock.now()),
    /** Changes some of it. */
    patch,
    async save(value: ShopSettings): Promise<void> {
      await repo.saveShop(value, clock.now());
      known = null;
    },
  };
}
