import { money } from '@zivero/shared/money';
import type { ShippingOption } from '@zivero/shared/schemas/checkout';
import type { Money } from '@zivero/shared/schemas/money';
import type { Clock } from '../../kernel/clock.ts';
import type { ShippingRepo } from './shipping.repo.ts';
import { freeFrom, optionsFor, type ShippingMethod, type ShippingNeed } from './shipping.rules.ts';

/** What a new shop starts with. */
export const DEFAULT_METHODS: ShippingMethod[] = [
  {
    id: 'shm_00000000000000000standard0',
    name: 'Standard delivery',
    position: 1,
    currency: 'EUR',
    priceMinor: 495,
    freeFromMinor: 6000,
    minDays: 1,
    maxDays: 3,
    countries: [],
  },
  {
    id: 'shm_000000000000000000express0',
    name: 'Express delivery',
    position: 2,
    currency: 'EUR',
    priceMinor: 1295,
    freeFromMinor: null,
    minDays: 1,
    maxDays: 1,
    countries: ['NL', 'BE', 'DE', 'LU'],
  },
];

const MAX_AGE_MS = 5_000;

export type ShippingDeps = { repo: ShippingRepo; clock: Clock };
export type ShippingModule = ReturnType<typeof createShipping>;

export function createShipping({ repo, clock }: ShippingDeps) {
  let known: { methods: ShippingMethod[]; at: number } | null = null;

  async function methods(): Promise<ShippingMethod[]> {
    const now = clock.now().getTime();
    if (known === null || now - known.at >= MAX_AGE_MS) known = { methods: await repo.loadActive(), at: now };
    return known.methods;
  }

  return {
    ensureDefaults: () => repo.insertMissing(DEFAULT_METHODS),
    /** What serves a country now, priced for this subtotal; empty when nothing does. */
    async options(need: Omit<ShippingNeed, 'now'>): Promise<ShippingOption[]> {
      return optionsFor(await methods(), { ...need, now: clock.now() });
    },
    /** From which subtotal delivery is free, or null. */
    async freeShippingFrom(currency: string): Promise<Money | null> {
      const limit = freeFrom(await methods(), currency);
      return limit === null ? null : money(limit, currency);
    },
  };
}
