import { analyse, STOP_WORDS } from './analyser.rules.ts';

/** Where a title stops naming the thing and begins to describe it. */
const CUTS = /,|\(|\[|\{|\s[-–—|:]\s?|[–—|]|\s(?:for|with|in|by|from|w\/)\s/i;
const AFTER_BRAND = /^[™®©]?\s*[-–—|:,]\s+/;
const MAX_WORDS_BACK = 3;

/**
 * The title's head noun: its last word before a comma, dash, bracket, "for", "with" or "in" ("Cast iron
 * skillet with lid, 12 in." → skillet). Numbers and little words do not count. Null when nothing is left.
 * @param words the whole title's words as the analyser gives them
 * @param brand stands for itself where the title begins with it and a dash: "Belkin - USB cable"
 */
export function headNounAt(title: string, words: readonly string[], brand?: string | null): string | null {
  const named = withoutBrand(title, brand);
  const cut = named.search(CUTS);
  const before = cut > 0 ? analyse(named.slice(0, cut)) : named === title ? words : analyse(named);
  for (let back = 1; back <= Math.min(MAX_WORDS_BACK, before.length); back += 1) {
    const word = before[before.length - back] ?? '';
    if (!/\d/.test(word) && word.length > 2 && !STOP_WORDS.has(word)) return word;
  }
  return null;
}

function withoutBrand(title: string, brand: string | null | undefined): string {
  if (!brand || !title.toLowerCase().startsWith(brand.toLowerCase())) return title;
  const rest = title.slice(brand.length);
  const dash = AFTER_BRAND.exec(rest);
  return dash === null ? title : rest.slice(dash[0].length);
}
