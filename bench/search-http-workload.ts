import { createCatalogue } from '../server/src/local/seed/catalogue.ts';
import { type Rng, rngFor } from '../server/src/local/seed/prng.ts';
import { productAt } from '../server/src/local/seed/products.ts';

/** A demo shop as `bun run seed` remembers it: with this its titles are known without asking the database. */
export type SeededShop = { products: number; seed: string; now: Date };
export const SEARCH_KINDS = ['plain', 'frequent', 'three', 'typo', 'browse'] as const;
export const SUGGEST_KINDS = ['short', 'prefix'] as const;
export type QueryKind = (typeof SEARCH_KINDS)[number] | (typeof SUGGEST_KINDS)[number];
export type SearchWish = {
  kind: (typeof SEARCH_KINDS)[number];
  q: string;
  sort?: 'price-asc';
  filters?: { category?: string; brands?: string[]; priceMinMinor?: number; priceMaxMinor?: number };
};
export type SuggestWish = { kind: (typeof SUGGEST_KINDS)[number]; prefix: string };

const SAMPLE = 5_000;
const WORD = /\p{L}{3,}/gu;

/**
 * What shoppers of this shop might type, from the titles of its own products; the same for the same shop.
 * Kinds take turns. Frequent words and first letters come again, as they do; of the other kinds hardly any query
 * comes twice: nothing is gained there by remembering answers.
 */
export function createWorkload({ products, seed, now }: SeededShop) {
  const { context, categories, brands } = createCatalogue({ products, seed, now });
  const pathOf = new Map(categories.map(({ id, path }) => [id, path]));
  const slugOf = new Map(brands.map(({ id, slug }) => [id, slug]));
  const rng = rngFor(seed, 'workload');
  const draw = () => productAt(rng.int(0, products - 1), context).product;
  const frequent = frequentWords(Array.from({ length: SAMPLE }, () => draw().title));
  const oneOf = (top: number) => frequent[rng.int(0, Math.min(top, frequent.length) - 1)] ?? 'lamp';

  function wordsOf(count: number): string {
    const words = lettersOf(draw().title);
    const from = rng.int(0, Math.max(0, words.length - count));
    return words.slice(from, from + count).join(' ');
  }

  function browse(): Omit<SearchWish, 'kind'> {
    const { categoryIds, brandId, variants } = draw();
    const price = variants[0]?.prices[0]?.amountMinor ?? 0;
    const category = pathOf.get(categoryIds[0] ?? 'cat_');
    const brand = brandId === null ? undefined : slugOf.get(brandId);
    const filters = {
      ...(category === undefined || rng.chance(0.3) ? {} : { category }),
      ...(brand === undefined || rng.chance(0.7) ? {} : { brands: [brand] }),
      priceMinMinor: Math.floor(price / 2),
      priceMaxMinor: price * 4,
    };
    return { q: rng.chance(0.5) ? oneOf(40) : '', sort: 'price-asc', filters };
  }

  const searches: Record<SearchWish['kind'], () => Omit<SearchWish, 'kind'>> = {
    plain: () => ({ q: wordsOf(rng.chance(0.6) ? 2 : 3) }),
    frequent: () => ({ q: oneOf(20) }),
    three: () => ({ q: [oneOf(30), oneOf(60), oneOf(120)].join(' ') }),
    typo: () => ({ q: misspelt(wordsOf(2), rng) }),
    browse,
  };
  const suggestions: Record<SuggestWish['kind'], () => string> = {
    short: () => oneOf(2_000).slice(0, rng.int(1, 3)),
    prefix: () => {
      const words = wordsOf(2);
      return words.slice(0, Math.max(4, Math.ceil(words.length * (0.4 + 0.5 * rng.next())))).trimEnd();
    },
  };

  let asked = 0;
  return {
    search(): SearchWish {
      const kind = SEARCH_KINDS[asked++ % SEARCH_KINDS.length] ?? 'plain';
      return { kind, ...searches[kind]() };
    },
    suggest(): SuggestWish {
      const kind = SUGGEST_KINDS[asked++ % SUGGEST_KINDS.length] ?? 'short';
      return { kind, prefix: suggestions[kind]() };
    },
  };
}

const lettersOf = (title: string): string[] => title.toLowerCase().match(WORD) ?? [];

/** The words of these titles, the most frequent first. */
function frequentWords(titles: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const word of titles.flatMap(lettersOf)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([word]) => word);
}

/** One slip of the finger in its longest word: a letter left out, doubled, swapped with the next or replaced. */
function misspelt(text: string, rng: Rng): string {
  const longest = text.split(' ').sort((a, b) => b.length - a.length)[0] ?? '';
  const at = rng.int(1, Math.max(1, longest.length - 2));
  const [before, letter, next, after] = [
    longest.slice(0, at),
    longest.charAt(at),
    longest.charAt(at + 1),
    longest.slice(at + 2),
  ];
  const slips = [
    `${before}${next}${after}`,
    `${before}${letter}${letter}${next}${after}`,
    `${before}${next}${letter}${after}`,
    `${before}${rng.pick([...'aeioulnrst'])}${next}${after}`,
  ];
  return text.replace(longest, rng.pick(slips));
}
