/** Words of a text: letters and digits of any script; an apostrophe inside a word joins. */
export function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}]+(?:['’][\p{L}]+)*/gu) ?? [];
}

/** "Crème" → "creme", "children's" → "childrens": case, accents and apostrophes do not part words. */
export function foldWord(word: string): string {
  return word
    .normalize('NFKD')
    .replace(/[\p{M}'’]/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss');
}

/** English plurals to one form: lamps → lamp, dishes → dish, berries → berry; glass stays. */
export function stemWord(word: string): string {
  if (word.length <= 3 || !word.endsWith('s') || /(?:ss|us|is)$/.test(word)) return word;
  if (word.endsWith('ies') && word.length > 4) return `${word.slice(0, -3)}y`;
  if (/(?:ss|x|ch|sh)es$/.test(word)) return word.slice(0, -2);
  return word.slice(0, -1);
}

/** The words of a text in one form each. */
export const stemsOf = (text: string): string[] => wordsOf(text).map((word) => stemWord(foldWord(word)));

/** The same for texts that differ in the forms of their words alone: "lamp" and "Lamps". */
export const formOf = (text: string): string => stemsOf(text).join(' ');

/** Of texts of one form the first. */
export function oncePerForm(texts: readonly string[]): string[] {
  const first = new Map<string, string>();
  for (const text of texts) {
    const form = formOf(text);
    if (!first.has(form)) first.set(form, text);
  }
  return [...first.values()];
}

/** Levenshtein's distance; counting stops above `limit` (returns limit + 1 then). */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    if (Math.min(...next) > limit) return limit + 1;
    row = next;
  }
  return Math.min(row[b.length] ?? 0, limit + 1);
}

/**
 * The words typed as the best hit spells them; null when it has every word as typed. `found` are the hit's
 * stems, `spelling` says how each is written.
 */
export function correctionOf(
  words: readonly string[],
  found: readonly string[],
  spelling: ReadonlyMap<string, string>,
): { from: string; to: string } | null {
  const to = words.map((word) => {
    const stem = stemWord(foldWord(word));
    if (found.some((term) => term.startsWith(stem))) return word;
    const near = found
      .map((term) => ({ term, distance: editDistance(stem, term, 2) }))
      .sort((a, b) => a.distance - b.distance)[0];
    return near && near.distance <= 2 ? (spelling.get(near.term) ?? near.term) : word;
  });
  const from = words.join(' ');
  return to.join(' ') === from ? null : { from, to: to.join(' ') };
}
