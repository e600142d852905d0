import type { Suggestions } from '@zivero/shared/schemas/search';
import { paths } from '../../lib/paths.ts';

/** One line of the list that arrow keys walk through, in reading order. */
export type SuggestOption = { id: string; to: string };

export function suggestOptions(suggestions: Suggestions | null): SuggestOption[] {
  if (!suggestions) return [];
  return [
    ...suggestions.terms.map((term, index) => ({ id: `sg-term-${index}`, to: paths.search(term) })),
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

/** A term cut where the typed words end: the rest is what the suggestion adds, and is shown strong. */
export function splitTerm(term: string, typed: string): { known: string; added: string } {
  const known = typed.trim().toLowerCase();
  return known && term.toLowerCase().startsWith(known)
    ? { known: term.slice(0, known.length), added: term.slice(known.length) }
    : { known: '', added: term };
}
