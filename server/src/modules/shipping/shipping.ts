import { money } from '@zivero/shared/money';
import type { ShippingOption } from '@zivero/shared/schemas/checkout';
import type { ShippingMethodId, ShippingZoneId } from '@zivero/shared/schemas/ids';
import type { Money } from '@zivero/shared/schemas/money';
import type { SaveMethod, SaveZone, ShippingMethod, ShippingSetup } from '@zivero/shared/schemas/shipping';
import type { Clock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import type { ShippingRepo } from './shipping.repo.ts';
import { freeFrom, optionsFor, type ShippingNeed } from './shipping.rules.ts';

const plain = { kind: 'flat', zoneId: null, pickup: null, isActive: true } as const;
const inEuro = (priceMinor: number, freeFromMinor: number | null) => [
  { currency: 'EUR', priceMinor, freeFromMinor, tiers: [] },
];
/** What a new shop starts with. */
export const DEFAULT_METHODS: ShippingMethod[] = [
  {
    ...plain,
    id: 'shm_00000000000000000standard0',
    name: 'Standard delivery',
    position: 1,
    rates: inEuro(495, 6000),
    minDays: 1,
    maxDays: 3,
    countries: [],
  },
  {
    ...plain,
    id: 'shm_000000000000000000express0',
    name: 'Express delivery',
    position: 2,
    rates: inEuro(1295, null),
    minDays: 1,
    maxDays: 1,
    countries: ['NL', 'BE', 'DE', 'LU'],
  },
];

const MAX_AGE_MS = 5_000;

export type ShippingDeps = { repo: ShippingRepo; clock: Clock };
export type ShippingModule = ReturnType<typeof createShipping>;

export function createShipping({ repo, clock }: ShippingDeps) {
  let known: { setup: ShippingSetup; at: number } | null = null;

  async function load(): Promise<ShippingSetup> {
    const [zones, methods] = await Promise.all([repo.loadZones(), repo.loadMethods()]);
    return { zones, methods };
  }
  /** At most 5 s old. */
  async function setup(): Promise<ShippingSetup> {
    const now = clock.now().getTime();
    if (known === null || now - known.at >= MAX_AGE_MS) known = { setup: await load(), at: now };
    return known.setup;
  }
  /** Writes, and answers what stands then. */
  async function writing(write: Promise<void>): Promise<ShippingSetup> {
    await write;
    known = null;
    return load();
  }

  return {
    ensureDefaults: () => repo.insertMissing(DEFAULT_METHODS),
    /** What serves a place now, priced for these things before promotions; empty when nothing does. */
    async options(need: Omit<ShippingNeed, 'now'>): Promise<ShippingOption[]> {
      return optionsFor(await setup(), { ...need, now: clock.now() });
    },
    /** From which value of things delivery is free, or null. */
    async freeShippingFrom(currency: string): Promise<Money | null> {
      const limit = freeFrom((await setup()).methods, currency);
      return limit === null ? null : money(limit, currency);
    },
    // ── for staff
    setup: load,
    saveMethod: (method: SaveMethod): Promise<ShippingSetup> =>
      writing(repo.saveMethod({ ...method, id: method.id ?? newId('shm', clock.now().getTime()) })),
    saveZone: (zone: SaveZone): Promise<ShippingSetup> =>
      writing(repo.saveZone({ ...zone, id: zone.id ?? newId('shz', clock.now().getTime()) })),
    removeMethod: (id: ShippingMethodId): Promise<ShippingSetup> => writing(repo.removeMethod(id)),
    removeZone: (id: ShippingZoneId): Promise<ShippingSetup> => writing(repo.removeZone(id)),
  };
}
