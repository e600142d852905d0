import type { Suggestions } from '@zivero/shared/schemas/search';
import { paths } from '../../lib/paths.ts';

/** One line of the list that arrow keys walk through, in reading order. */
export type SuggestOption = {
  id: string;
  to: string;
  /** The words it searches for, where it is a search. */
  q?: string;
  /** A search of this browser: it can be removed. */
  isRecent?: boolean;
};

export function suggestOptions(suggestions: Suggestions | null): SuggestOption[] {
  if (!suggestions) return [];
  return [
    ...suggestions.terms.map((term, index) => ({ id: `sg-term-${index}`, to: paths.search(term), q: term })),
    ...suggestions.categories.map((category, index) => ({
      id: `sg-cat-${index}`,
      to: paths.category(category.path),
    })),
    ...suggestions.products.map((product, index) => ({
      id: `sg-prd-${index}`,
      to: paths.product(product.slug),
    })),
  ];
}

/** What stands under a field that is still empty: searches of this browser, then what others look for. */
export function startOptions(recent: readonly string[], popular: readonly string[]): SuggestOption[] {
  const others = popular.filter((q) => !recent.some((own) => own.toLowerCase() === q.toLowerCase()));
  return [
    ...recent.map((q, index) => ({ id: `sg-recent-${index}`, to: paths.search(q), q, isRecent: true })),
    ...others.map((q, index) => ({ id: `sg-popular-${index}`, to: paths.search(q), q })),
  ];
}

/** A term cut where the typed words end: the rest is what the suggestion adds, and is shown strong. */
export function splitTerm(term: string, typed: string): { known: string; added: string } {
  const known = typed.trim().toLowerCase();
  return known && term.toLowerCase().startsWith(known)
    ? { known: term.slice(0, known.length), added: term.slice(known.length) }
    : { known: '', added: term };
}
