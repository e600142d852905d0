import type { IdPrefix } from '../../kernel/ids.ts';
import type { Rng } from './prng.ts';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
/** 1 January 2026: the time part of every demo id starts here, so that ids do not depend on the day of seeding. */
const EPOCH_MS = Date.UTC(2026, 0, 1);

/**
 * An id as `newId` makes them, but drawn from the seed: the time part counts up with `ordinal` (ids sort in
 * the order of making), the rest is random from `rng`.
 */
export function seedId<P extends IdPrefix>(prefix: P, ordinal: number, rng: Rng): `${P}_${string}` {
  let rest = EPOCH_MS + ordinal;
  let time = '';
  for (let i = 0; i < 10; i += 1) {
    time = ALPHABET.charAt(rest % 32) + time;
    rest = Math.floor(rest / 32);
  }
  let tail = '';
  for (let i = 0; i < 16; i += 1) tail += ALPHABET.charAt(Math.floor(rng.next() * 32));
  return `${prefix}_${time}${tail}`;
}
