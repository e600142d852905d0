import type { Rng } from './prng.ts';

/** Unguessable-looking words of a length, as Stripe and our own tokens are written. */
export const letters = (rng: Rng, count: number): string =>
  Array.from({ length: count }, () =>
    'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789'.charAt(rng.int(0, 55)),
  ).join('');
const hex = (rng: Rng, count: number): string =>
  Array.from({ length: count }, () => rng.int(0, 15).toString(16)).join('');
export const uuid = (rng: Rng): string =>
  `${hex(rng, 8)}-${hex(rng, 4)}-4${hex(rng, 3)}-a${hex(rng, 3)}-${hex(rng, 12)}`;
