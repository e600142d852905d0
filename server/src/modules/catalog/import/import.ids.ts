import type { ProductId, VariantId } from '@zivero/shared/schemas/ids';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

function base32(value: number, length: number): string {
  let out = '';
  let rest = value;
  for (let i = 0; i < length; i += 1) {
    out = ALPHABET.charAt(rest % 32) + out;
    rest = Math.floor(rest / 32);
  }
  return out;
}

/** Drawn once per import and kept with its state. */
export const newIdBase = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => ALPHABET.charAt(byte & 31)).join('');

/**
 * Ids of an import: the moment it began, eight random characters, then the number of the row. An import that
 * is taken up again gives a row the same ids, so that a row half-way written is written to its end, not twice.
 */
export function createImportIds({ startedAt, base }: { startedAt: Date; base: string }) {
  const head = `${base32(startedAt.getTime(), 10)}${base}`;
  const tail = (record: number, sub: number) => `${base32(record, 5)}${base32(sub, 3)}`;
  return {
    productId: (record: number): ProductId => `prd_${head}${tail(record, 0)}`,
    variantId: (record: number, index: number): VariantId => `var_${head}${tail(record, index)}`,
  };
}
