const ALLOWED = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}_-]{0,38}[\p{L}\p{M}\p{N}])?$/u;
/** Spaces and signs without a shape of their own, which travel along when a code is copied. */
const UNSEEN = /[\s\p{Cf}\p{Cc}\u00ad\u180e]/gu;

/**
 * A code as it is kept and compared: compatibility forms folded (NFKC: full-width letters, ligatures),
 * letters in one case, what cannot be seen taken out. Null when what is left is no code: empty, longer than
 * 40 characters, or with other signs than letters, digits, `-` and `_`.
 */
export function normaliseCode(typed: string): string | null {
  const code = typed.slice(0, 200).normalize('NFKC').replace(UNSEEN, '').toUpperCase().normalize('NFKC');
  return ALLOWED.test(code) ? code : null;
}
