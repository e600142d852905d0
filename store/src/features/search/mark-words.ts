/** A piece of a text; `isHit` = what was typed. */
export type Marked = { text: string; isHit: boolean };

const WORD = /[\p{L}\p{N}\p{M}]+(?:['’][\p{L}\p{M}]+)*/gu;
const fold = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/[\p{M}'’]/gu, '')
    .toLowerCase();

/** The beginnings of words that were typed, marked in `text`; case and accents do not matter. */
export function markWords(text: string, typed: string): Marked[] {
  const prefixes = [...typed.matchAll(WORD)].map(([word]) => fold(word)).sort((a, b) => b.length - a.length);
  const pieces: Marked[] = [];
  let done = 0;
  for (const match of text.matchAll(WORD)) {
    const [word] = match;
    const folded = fold(word);
    const prefix = prefixes.find((one) => one !== '' && folded.startsWith(one));
    if (prefix === undefined) continue;
    const end = match.index + lengthOf(word, prefix.length);
    if (match.index > done) pieces.push({ text: text.slice(done, match.index), isHit: false });
    pieces.push({ text: text.slice(match.index, end), isHit: true });
    done = end;
  }
  if (done < text.length) pieces.push({ text: text.slice(done), isHit: false });
  return pieces;
}

/** How many characters of `word` its first `folded` folded ones are: an accent may be one of its own. */
function lengthOf(word: string, folded: number): number {
  let length = 0;
  for (const letter of word) {
    if (fold(word.slice(0, length)).length >= folded && fold(letter) !== '') break;
    length += letter.length;
  }
  return length;
}
