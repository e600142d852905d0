const ALPHABET = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

const LENGTHS = {
  cs_test: 58,
  pi: 24,
  ch: 24,
  py: 24,
  re: 24,
  txn: 24,
  evt: 24,
  pm: 24,
  du: 24,
  li: 24,
  price: 24,
  prod: 14,
  cus: 14,
  we: 24,
  req: 14,
  whdl: 20,
  shr: 24,
} as const;

/** An id that looks like Stripe's: prefix and random letters. Order is kept elsewhere, never in the id. */
export function newStripeId(prefix: keyof typeof LENGTHS): string {
  let tail = '';
  for (const byte of crypto.getRandomValues(new Uint8Array(LENGTHS[prefix]))) {
    tail += ALPHABET.charAt(byte % ALPHABET.length);
  }
  return `${prefix}_${tail}`;
}

export function newSecret(length = 32): string {
  return newStripeId('cs_test').slice('cs_test_'.length).slice(0, length);
}
