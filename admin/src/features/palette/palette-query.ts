/** What a line in the palette asks for: "#" looks at orders only, ">" at things to do. */
export type Wanted = { scope: 'all' | 'orders' | 'do'; q: string };

export function readWanted(text: string): Wanted {
  const plain = text.trim();
  if (plain.startsWith('>')) return { scope: 'do', q: plain.slice(1).trim() };
  if (plain.startsWith('#')) return { scope: 'orders', q: plain.slice(1).trim() };
  return { scope: 'all', q: plain };
}

/** A label split where the words match, for underlining; case and accents do not count. */
export function marks(label: string, q: string): { text: string; isMatch: boolean }[] {
  const fold = (word: string) => word.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  const needle = fold(q.trim());
  // Folding may change the length ("ﬁ"): then nothing is marked rather than the wrong letters.
  const plain = fold(label);
  const at = needle === '' || plain.length !== label.length ? -1 : plain.indexOf(needle);
  if (at < 0) return [{ text: label, isMatch: false }];
  return [
    { text: label.slice(0, at), isMatch: false },
    { text: label.slice(at, at + needle.length), isMatch: true },
    { text: label.slice(at + needle.length), isMatch: false },
  ].filter((part) => part.text !== '');
}
