import type { SearchInput, SearchPage, SuggestInput, Suggestions } from '@zivero/shared/schemas/search';
import type { z } from 'zod';
import { AppError } from '../../kernel/app-error.ts';
import type { CatalogModule } from '../catalog/catalog.ts';
import type { EngineAnswer, EngineQuery, FacetKind, SearchEngine } from './engine.ts';
import { MAX_BRANDS } from './facet.rules.ts';
import { shopperFacets } from './facet-labels.rules.ts';
import { queryRules, redirectFor } from './query-rules.rules.ts';
import type { SearchRulesModule } from './search-rules.ts';
import { oncePerForm } from './text.rules.ts';

export type SearchDeps = {
  engine: SearchEngine;
  catalog: Pick<CatalogModule, 'cards' | 'tree' | 'currencyFor' | 'brandsBySlug'>;
  rules: Pick<SearchRulesModule, 'published'>;
};

const FACETS: readonly FacetKind[] = ['category', 'brand', 'rating', 'availability', 'price', 'attributes'];
const MAX_SUGGESTED_CATEGORIES = 3;
/** Asked for beyond what is shown: some are other forms of those before them. */
const SPARE_TERMS = 3;
/** Up to so many results a page also shows what comes close. */
const FEW = 8;
const MAX_SIMILAR = 12;
const NOTHING = {
  ids: [],
  facets: [],
  price: null,
  total: 0,
  totalIsExact: true,
  corrected: null,
  partial: false,
  after: null,
} satisfies Partial<EngineAnswer>;

/** `asTyped` may be left out: partners and pages of categories never ask for it. */
type SearchWish = Omit<z.infer<typeof SearchInput>, 'asTyped'> & { asTyped?: boolean };

export type SearchModule = ReturnType<typeof createSearch>;

/** What shoppers and partners search: the engine finds, the catalog shows. */
export function createSearch({ engine, catalog, rules }: SearchDeps) {
  /**
   * Active products only, as cards. The engine may know a product that was just withdrawn: it is left out,
   * so that a page can be shorter than `limit`. Throws `request.invalid` for a strange cursor.
   */
  async function search({ asTyped = false, ...input }: SearchWish): Promise<z.infer<typeof SearchPage>> {
    const [currency, published] = await Promise.all([catalog.currencyFor(input.currency), rules.published()]);
    const isFirst = !input.after && Object.keys(input.filters).length === 0;
    const query: EngineQuery = {
      ...input,
      currency,
      after: input.after ?? null,
      facets: FACETS,
      rules: queryRules(input.q, published),
    };
    const found = await engine.search(query).catch(orUnavailable);
    const answer = asTyped && found.corrected ? { ...found, ...NOTHING } : found;
    const similar = await similarTo(query, answer).catch(orUnavailable);
    const brandValues = answer.facets.find(({ key }) => key === 'brand')?.values ?? [];
    const brandSlugs = brandValues.slice(0, MAX_BRANDS).map(({ value }) => value);
    const [cards, tree, brands] = await Promise.all([
      catalog.cards([...answer.ids, ...similar], currency),
      catalog.tree(),
      catalog.brandsBySlug([...new Set([...brandSlugs, ...(input.filters.brands ?? [])])]),
    ]);
    const { total, totalIsExact, price, corrected, partial, after, tookMs } = answer;
    const isSimilar = new Set(similar);
    return {
      products: cards.filter(({ id }) => !isSimilar.has(id)),
      total,
      totalIsExact,
      facets: shopperFacets(answer, {
        filters: input.filters,
        categories: tree,
        brandNames: new Map(brands.map(({ slug, name }) => [slug, name])),
      }),
      price,
      corrected,
      partial,
      redirect: isFirst ? redirectFor(input.q, published) : null,
      after,
      tookMs,
      similar: cards.filter(({ id }) => isSimilar.has(id)),
    };
  }

  /** Asked only where it is shown: over a million products it costs more than the few results did. */
  async function similarTo(query: EngineQuery, { ids, total, partial }: EngineAnswer) {
    if (query.q === '' || query.after !== null || partial || ids.length === 0 || total > FEW) return [];
    const more = await engine.search({ ...query, facets: [], fill: true, limit: total + MAX_SIMILAR });
    return more.similar ?? [];
  }

  async function suggest(input: z.infer<typeof SuggestInput>): Promise<z.infer<typeof Suggestions>> {
    const currency = await catalog.currencyFor(input.currency);
    const { prefix, locale, limit } = input;
    const found = await engine.suggest({ prefix, locale, limit: limit + SPARE_TERMS }).catch(orUnavailable);
    const [products, tree] = await Promise.all([
      catalog.cards(found.productIds.slice(0, limit), currency),
      catalog.tree(),
    ]);
    return {
      terms: oncePerForm(found.terms).slice(0, limit),
      categories: found.categories
        .flatMap((path) => tree.byPath.get(path) ?? [])
        .slice(0, MAX_SUGGESTED_CATEGORIES)
        .map(({ name, path }) => ({ name, path })),
      products,
      corrected: found.corrected,
    };
  }

  return { search, suggest };
}

/** What the engine refuses is the caller's; anything else means that it cannot be asked. */
export function orUnavailable(cause: unknown): never {
  throw cause instanceof AppError ? cause : new AppError('search.unavailable', { cause });
}
