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

/** At most ten rows, so that nothing scrolls inside the panel; phones hide the fourth of each (styles). */
export const ROWS = { terms: 4, categories: 2, products: 4, recent: 5, popular: 5 } as const;

/** What is shown of the suggestions. */
export const shortened = (found: Suggestions): Suggestions => ({
  ...found,
  terms: found.terms.slice(0, ROWS.terms),
  categories: found.categories.slice(0, ROWS.categories),
  products: found.products.slice(0, ROWS.products),
});

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
    ...recent
      .slice(0, ROWS.recent)
      .map((q, index) => ({ id: `sg-recent-${index}`, to: paths.search(q), q, isRecent: true })),
    ...others
      .slice(0, ROWS.popular)
      .map((q, index) => ({ id: `sg-popular-${index}`, to: paths.search(q), q })),
  ];
}

/** A term cut where the typed words end: the rest is what the suggestion adds, and is shown strong. */
export function splitTerm(term: string, typed: string): { known: string; added: string } {
  const known = typed.trim().toLowerCase();
  return known && term.toLowerCase().startsWith(known)
    ? { known: term.slice(0, known.length), added: term.slice(known.length) }
    : { known: '', added: term };
}
