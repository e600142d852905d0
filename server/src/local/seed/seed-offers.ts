import { createHash } from 'node:crypto';
import { normaliseGiftCardCode } from '@zivero/shared/gift-card-code';
import type { CategoryId } from '@zivero/shared/schemas/ids';
import type { PromotionEffect, PromotionRule } from '@zivero/shared/schemas/promotions';
import { inArray } from 'drizzle-orm';
import type { Database } from '../../infra/postgres/client.ts';
import { customers } from '../../infra/postgres/tables/people.ts';
import { giftCardEntries, giftCards, promotions } from '../../infra/postgres/tables/promotions.ts';
import { shippingMethods, taxRates } from '../../infra/postgres/tables/shop.ts';
import type { IdPrefix } from '../../kernel/ids.ts';
import { shippingRow } from '../../modules/shipping/shipping.repo.ts';
import { DEMO_SHOPPER } from './demo-accounts.ts';
import { rngFor } from './prng.ts';
import { seedId } from './seed-id.ts';

/** Real codes come of the shop's secret; the demo's is known to everybody who tries it. */
export const DEMO_GIFT_CARD_CODE = 'DEMA-GFTC-ARDA-2345';
const DEMO_GIFT_CARD_MINOR = 5_000;
const DAY_MS = 86_400_000;
/** Standard rates of value added tax, per cent. Source: European Commission, 2026. */
const VAT: [country: string, name: string, percent: number][] = [
  ['NL', 'BTW', 21],
  ['BE', 'BTW', 21],
  ['DE', 'MwSt', 19],
  ['FR', 'TVA', 20],
  ['AT', 'USt', 20],
  ['IE', 'VAT', 23],
  ['ES', 'IVA', 21],
  ['IT', 'IVA', 22],
  ['PT', 'IVA', 23],
  ['LU', 'TVA', 17],
  ['DK', 'Moms', 25],
  ['SE', 'Moms', 25],
  ['FI', 'ALV', 25.5],
];

type Offers = { seed: string; now: Date; currency: string; saleId: CategoryId | undefined };

/** Promotions of each kind, a gift card, rates of tax and a place to pick up: what a shop shows that sells. */
export async function writeOffers(db: Database, { seed, now, currency, saleId }: Offers): Promise<void> {
  const idOf = <P extends IdPrefix>(prefix: P, nth: number) =>
    seedId(prefix, nth, rngFor(seed, 'offers', prefix, nth));
  const amount = (amountMinor: number) => [{ currency, amountMinor }];
  const rule = (effect: PromotionEffect, more: Partial<PromotionRule> = {}): PromotionRule => ({
    effect,
    scope: { productIds: [], categoryIds: [], tags: [] },
    minimum: [],
    customerGroups: [],
    stacking: 'together',
    priority: 0,
    ...more,
  });
  const common = { isActive: true, startsAt: null, endsAt: null, usageLimit: null, perCustomerLimit: null };
  const made = [
    {
      ...common,
      name: 'Welcome',
      code: 'WELCOME10',
      rule: rule({ kind: 'percent', basisPoints: 1_000 }),
      perCustomerLimit: 1,
    },
    {
      ...common,
      name: 'Delivery on us',
      code: 'FREEDELIVERY',
      rule: rule({ kind: 'free-shipping' }, { minimum: amount(3_000) }),
      usageLimit: 500,
    },
    {
      ...common,
      name: 'For friends',
      code: 'FRIENDS',
      rule: rule(
        { kind: 'amount', amounts: amount(1_500), per: 'order' },
        { customerGroups: ['friends'], stacking: 'alone' },
      ),
    },
    {
      ...common,
      name: 'Three for two in the sale',
      code: null,
      rule: rule(
        { kind: 'buy-x-get-y', buy: 2, get: 1, basisPoints: 10_000, maxTimes: 2, gifts: null },
        { scope: { productIds: [], categoryIds: saleId === undefined ? [] : [saleId], tags: [] } },
      ),
      startsAt: new Date(now.getTime() + 14 * DAY_MS),
      endsAt: new Date(now.getTime() + 28 * DAY_MS),
    },
  ];
  const createdAt = new Date(now.getTime() - 60 * DAY_MS);
  await db
    .insert(promotions)
    .values(made.map((one, nth) => ({ ...one, id: idOf('prm', nth), createdAt, updatedAt: createdAt })));
  await db
    .insert(taxRates)
    .values(
      VAT.map(([country, name, percent], nth) => ({
        id: idOf('txr', nth),
        country,
        region: '',
        taxClass: 'standard',
        name,
        rateBasisPoints: Math.round(percent * 100),
      })),
    )
    .onConflictDoNothing();
  const pickup = shippingRow({
    id: idOf('shm', 0),
    zoneId: null,
    name: 'Pick up at the workshop',
    position: 3,
    kind: 'pickup',
    rates: [{ currency, priceMinor: 0, freeFromMinor: null, tiers: [] }],
    minDays: 1,
    maxDays: 2,
    countries: ['NL'],
    pickup: { address: 'Prinsengracht 12, 1015 DV Amsterdam', hours: 'Mon–Fri 10–18, Sat 10–16' },
    isActive: true,
  });
  await db.insert(shippingMethods).values(pickup).onConflictDoNothing();
  await writeGiftCard(db, { id: idOf('gfc', 0), currency, createdAt });
  await db
    .update(customers)
    .set({ groups: ['friends'] })
    .where(inArray(customers.email, [DEMO_SHOPPER.email]));
}

async function writeGiftCard(
  db: Database,
  { id, currency, createdAt }: { id: string; currency: string; createdAt: Date },
): Promise<void> {
  const code = normaliseGiftCardCode(DEMO_GIFT_CARD_CODE);
  if (code === null) throw new Error('the demo card has a code that cannot be typed');
  await db.insert(giftCards).values({
    id,
    codeHash: createHash('sha256').update(code).digest('base64url'),
    lastFour: code.slice(-4),
    idempotencyKey: 'demo',
    currency,
    issuedMinor: DEMO_GIFT_CARD_MINOR,
    balanceMinor: DEMO_GIFT_CARD_MINOR,
    note: `Demo card: its code is ${DEMO_GIFT_CARD_CODE}`,
    createdAt,
  });
  await db.insert(giftCardEntries).values({
    giftCardId: id,
    kind: 'issue',
    amountMinor: DEMO_GIFT_CARD_MINOR,
    reference: id,
    at: createdAt,
  });
}
