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
  | 'ret'
  | 'oed'
  | 'drf'
  | 'res'
  | 'mov'
  | 'led'
  | 'evt'
  | 'loc'
  | 'rev'
  | 'shm'
  | 'shz'
  | 'prm'
  | 'txr'
  | 'gfc'
  | 'gfh'
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

let last = { now: 0, tail: [] as number[] };

/** The same millisecond again: the random part counts up, so that ids sort as they were made (ULID, monotonicity). */
function tailAt(now: number): number[] {
  if (now !== last.now || last.tail.every((digit) => digit === 31)) {
    const tail = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte & 31);
    last = { now, tail };
    return tail;
  }
  const carry = last.tail.findLastIndex((digit) => digit < 31);
  const tail = last.tail.map((digit, at) => (at < carry ? digit : at === carry ? digit + 1 : 0));
  last = { now, tail };
  return tail;
}

/** `now` in milliseconds; ids of one process sort in the order in which they were made. */
export function newId<P extends IdPrefix>(prefix: P, now: number = Date.now()): `${P}_${string}` {
  const tail = tailAt(now).map((digit) => ALPHABET.charAt(digit));
  return `${prefix}_${encode(now, 10)}${tail.join('')}`;
}
