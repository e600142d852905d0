import type { Address } from '@zivero/shared/schemas/address';
import type { AddressId, CustomerId } from '@zivero/shared/schemas/ids';
import { slugify } from '@zivero/shared/slug';
import { DEMO_SHOPPER } from './demo-accounts.ts';
import { type Rng, rngFor } from './prng.ts';
import { seedId } from './seed-id.ts';
import { REGIONS, type Region } from './vocabulary/people.ts';

export type DemoCustomer = {
  id: CustomerId;
  email: string;
  name: string;
  createdAt: Date;
  addresses: { id: AddressId; address: Address; isDefault: boolean }[];
};

const DAY_MS = 24 * 3600 * 1000;

/** How many people stand behind `orders` orders: some come back. */
export const customerCount = (orders: number): number => Math.max(12, Math.round(orders * 0.6));

/** Customer number `index`; number 0 is the one whose sign-in is told. */
export function customerAt(index: number, { seed, now }: { seed: string; now: Date }): DemoCustomer {
  const rng = rngFor(seed, 'customer', index);
  const region = rng.weighted(REGIONS, ({ weight }) => weight);
  const first = rng.pick(region.firstNames);
  const last = rng.pick(region.lastNames);
  const name = index === 0 ? DEMO_SHOPPER.name : `${first} ${last}`;
  const email = index === 0 ? DEMO_SHOPPER.email : emailOf(first, last, { index, rng });
  const createdAt = new Date(now.getTime() - rng.int(91, 800) * DAY_MS - rng.int(0, DAY_MS));
  const count = rng.chance(0.15) ? 2 : 1;
  const addresses = Array.from({ length: count }, (_, i) => ({
    id: seedId('adr', index * 4 + i, rng),
    address: addressOf(name, { region, rng }),
    isDefault: i === 0,
  }));
  return { id: seedId('cus', index, rng), email, name, createdAt, addresses };
}

/** Unique by the number at its end; `example.*` belongs to nobody (RFC 2606). */
function emailOf(first: string, last: string, { index, rng }: { index: number; rng: Rng }): string {
  const local = rng.pick([`${slugify(first)}.${slugify(last)}`, `${slugify(first)}${slugify(last)[0]}`]);
  return `${local}${index}@example.${rng.pick(['com', 'org', 'net'])}`;
}

function addressOf(name: string, { region, rng }: { region: Region; rng: Rng }): Address {
  const [postcode, city] = rng.pick(region.places);
  const number = rng.int(1, 90);
  const street = rng.pick(region.streets);
  return {
    name,
    company: null,
    line1: region.numberFirst ? `${number} ${street}` : `${street} ${number}`,
    line2: rng.chance(0.2) ? `Floor ${rng.int(1, 5)}` : null,
    postcode,
    city,
    region: null,
    country: region.country,
    phone: rng.chance(0.5) ? `${region.phone}${rng.int(1, 9)} ${rng.int(10, 99)}` : null,
  };
}
