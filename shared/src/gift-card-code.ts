/** Without signs that are mistaken for each other when a card is read aloud: no I, L, O, 0, 1. */
const ALPHABET = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';
const LENGTH = 16;
const UNSEEN = /[\s\p{Cf}\p{Cc}\p{Pd}]/gu;

/** "abcd efgh-JKMN 2345" → "ABCDEFGHJKMN2345"; null when it cannot be a gift card's code. */
export function normaliseGiftCardCode(typed: string): string | null {
  const code = typed.slice(0, 200).normalize('NFKC').replace(UNSEEN, '').toUpperCase();
  return code.length === LENGTH && [...code].every((sign) => ALPHABET.includes(sign)) ? code : null;
}

/** As it is printed: groups of four. */
export const printedGiftCardCode = (code: string): string => code.match(/.{4}/g)?.join('-') ?? code;

/** A code out of random bytes, of which at least 16 are needed: 31 signs of each, so 79 bits in all. */
export function giftCardCodeOf(bytes: Uint8Array): string {
  if (bytes.length < LENGTH * 2) throw new RangeError('too few bytes for a code');
  // Two bytes per sign: the remainder of 65,536 by 31 favours none by more than one in two thousand.
  return Array.from({ length: LENGTH }, (_, at) => {
    const drawn = (bytes[at * 2] ?? 0) * 256 + (bytes[at * 2 + 1] ?? 0);
    return ALPHABET[drawn % ALPHABET.length];
  }).join('');
}
