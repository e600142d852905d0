/**
 * Prefixed, sortable ids: `prd_` + 26 characters of a ULID (48 bits of milliseconds, 80 random bits,
 * Crockford base 32, lower case). Source: https://github.com/ulid/spec
 */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

export type IdPrefix =
  | 'prd'
  | 'var'
  | 'img'
  | 'cat'
  | 'brd'
  | 'cus'
  | 'stf'
  | 'adr'
  | 'ses'
  | 'fam'
  | 'crt'
  | 'wsh'
  | 'ord'
  | 'oli'
  | 'pay'
  | 'rfd'
  | 'rfl'
  | 'ful'
  | 'res'
  | 'mov'
  | 'led'
  | 'evt'
  | 'loc'
  | 'rev'
  | 'shm'
  | 'job'
  | 'anon'
  | 'mail';

function encode(value: number, length: number): string {
  let out = '';
  let rest = value;
  for (let i = 0; i < length; i += 1) {
    out = ALPHABET.charAt(rest % 32) + out;
    rest = Math.floor(rest / 32);
  }
  return out;
}

export function newId<P extends IdPrefix>(prefix: P, now: number = Date.now()): `${P}_${string}` {
  const random = crypto.getRandomValues(new Uint8Array(16));
  let tail = '';
  for (const byte of random) tail += ALPHABET.charAt(byte & 31);
  return `${prefix}_${encode(now, 10)}${tail}`;
}
