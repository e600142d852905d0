import { categoriesInOrder, type FoundCategory } from '../order.rules.ts';
import { foldWord, stemWord, wordsOf } from '../text.rules.ts';
import type { AtlasHit } from './atlas-answer.rules.ts';

/** The words of a title that the typed ones begin, as one thing to look for. */
export function titleTerm({ title }: AtlasHit, words: readonly string[]): string {
  const stems = words.map((word) => stemWord(foldWord(word)));
  return wordsOf(title)
    .filter((word) => stems.some((stem) => foldWord(word).startsWith(stem)))
    .join(' ')
    .toLowerCase();
}

/** Those whose name was typed first, then those with most of the products found. */
export function categoriesOf(hits: readonly AtlasHit[], words: readonly string[]): string[] {
  const stems = words.map((word) => stemWord(foldWord(word)));
  const paths = new Map<string, FoundCategory>();
  for (const { path, name } of hits.flatMap(({ categories }) => categories ?? [])) {
    const isNamed = wordsOf(name).some((word) => stems.some((stem) => foldWord(word).startsWith(stem)));
    paths.set(path, { count: (paths.get(path)?.count ?? 0) + 1, isNamed });
  }
  return categoriesInOrder(paths);
}
