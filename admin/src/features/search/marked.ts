/** A title in pieces: what was found in it, and what stands between. */
export function marked(title: string, found: readonly string[]): { text: string; isFound: boolean }[] {
  const pieces: { text: string; isFound: boolean }[] = [];
  let from = 0;
  for (const word of found) {
    const at = title.indexOf(word, from);
    if (at < 0 || word === '') continue;
    if (at > from) pieces.push({ text: title.slice(from, at), isFound: false });
    from = at + word.length;
    pieces.push({ text: word, isFound: true });
  }
  if (from < title.length) pieces.push({ text: title.slice(from), isFound: false });
  return pieces;
}
