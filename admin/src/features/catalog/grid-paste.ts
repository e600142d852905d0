/** Rows and cells of what a spreadsheet puts on the clipboard (tab-separated lines). */
export function parseTsv(text: string): string[][] {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => line.split('\t').map((cell) => cell.trim()));
}

/** A whole number of grams out of "310", "310 g" or "0.31 kg"; null for an empty cell, undefined for nonsense. */
export function parseGrams(text: string): number | null | undefined {
  const plain = text.trim().toLowerCase();
  if (plain === '') return null;
  const match = /^(\d+(?:[.,]\d+)?)\s*(kg|g)?$/.exec(plain);
  if (!match) return undefined;
  const grams = Number((match[1] ?? '').replace(',', '.')) * (match[2] === 'kg' ? 1000 : 1);
  return Number.isInteger(grams) && grams <= 10_000_000 ? grams : undefined;
}
