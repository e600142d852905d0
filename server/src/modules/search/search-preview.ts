import type { SearchPreview, SearchPreviewSide } from '@zivero/shared/schemas/search-rules';
import type { CatalogModule } from '../catalog/catalog.ts';
import type { SearchEngine } from './engine.ts';
import { type CompiledRules, queryRules, redirectFor } from './query-rules.rules.ts';
import { orUnavailable } from './search.ts';
import type { SearchRulesModule } from './search-rules.ts';

export type SearchPreviewDeps = {
  engine: Pick<SearchEngine, 'search'>;
  catalog: Pick<CatalogModule, 'cards' | 'currencyFor'>;
  rules: Pick<SearchRulesModule, 'published' | 'compiledDraft'>;
};
export type SearchPreviewModule = ReturnType<typeof createSearchPreview>;

const SHOWN = 12;
const SIGNALS = 3;

/** What a query finds by the draft, beside what shoppers see. */
export function createSearchPreview({ engine, catalog, rules }: SearchPreviewDeps) {
  async function side(q: string, compiled: CompiledRules): Promise<SearchPreviewSide> {
    const currency = await catalog.currencyFor(undefined);
    const wishes = queryRules(q, compiled);
    const answer = await engine
      .search({
        q,
        locale: 'en',
        currency,
        filters: {},
        facets: [],
        sort: 'relevance',
        limit: SHOWN,
        after: null,
        rules: wishes,
        explain: true,
        highlight: true,
      })
      .catch(orUnavailable);
    const cards = await catalog.cards(answer.ids, currency);
    const pins = new Set(wishes.pins);
    const { corrected, partial, total, totalIsExact } = answer;
    return {
      redirect: redirectFor(q, compiled),
      corrected,
      partial,
      total,
      totalIsExact,
      products: cards.map(({ id, title, image, price }) => ({
        id,
        title,
        image,
        price,
        isPinned: pins.has(id),
        found: answer.highlights?.[id] ?? [],
        why: (answer.explanations?.[id] ?? [])
          .slice(0, SIGNALS)
          .map(({ signal, value }) => ({ signal, value })),
      })),
    };
  }

  return async (q: string): Promise<SearchPreview> => {
    const [compiledDraft, compiled] = await Promise.all([rules.compiledDraft(), rules.published()]);
    const [draft, published] = await Promise.all([side(q, compiledDraft), side(q, compiled)]);
    return { draft, published };
  };
}
