/** The thirteenth digit of an EAN-13, from the first twelve (GS1 General Specifications, 7.9). */
export function ean13CheckDigit(twelve: string): number {
  let sum = 0;
  for (let i = 0; i < 12; i += 1) sum += Number(twelve[i]) * (i % 2 === 0 ? 1 : 3);
  return (10 - (sum % 10)) % 10;
}

/**
 * A barcode from the range 20–29, which GS1 leaves to each shop for its own use: valid, and nobody's product.
 * `serial` below 10^10.
 */
export function ownBarcode(serial: number): string {
  const twelve = `2${String(serial).padStart(11, '0')}`;
  return `${twelve}${ean13CheckDigit(twelve)}`;
}

export const isEan13 = (code: string): boolean =>
  /^\d{13}$/.test(code) && Number(code[12]) === ean13CheckDigit(code.slice(0, 12));
