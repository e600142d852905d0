import type { Facet, SearchFilters } from '@zivero/shared/schemas/search';
import type { CatalogModule } from '../catalog/catalog.ts';
import type { EngineAnswer, EngineFacet } from './engine.ts';
import { MAX_BRANDS } from './facet.rules.ts';

type FacetValue = Facet['values'][number];
type Categories = Pick<Awaited<ReturnType<CatalogModule['tree']>>, 'byPath' | 'childrenOf'>;
type Context = { filters: SearchFilters; categories: Categories; brandNames: ReadonlyMap<string, string> };

const MAX_ATTRIBUTE_FACETS = 10;
const MAX_ATTRIBUTE_VALUES = 40;
const ATTRIBUTE = 'attribute:';

/** The engine's counts as a shopper reads them: with names, in a useful order, without noise. */
export function shopperFacets(answer: Pick<EngineAnswer, 'facets' | 'total'>, context: Context): Facet[] {
  const byKey = new Map(answer.facets.map((facet) => [facet.key, facet]));
  const { filters } = context;
  const facets: Facet[] = [
    { key: 'category', label: 'Category', values: categoryValues(byKey.get('category'), context) },
    { key: 'brand', label: 'Brand', values: brandValues(byKey.get('brand'), context) },
    ...attributeFacets(answer, filters),
    { key: 'rating', label: 'Rating', values: ratingValues(byKey.get('rating'), filters) },
    {
      key: 'availability',
      label: 'Availability',
      values: (byKey.get('availability')?.values ?? []).map(({ value, count }) => ({
        value,
        label: 'In stock',
        count,
        isSelected: filters.isAvailable === true,
      })),
    },
  ];
  return facets.filter((facet) => facet.values.length > 0);
}

/** What lies directly below the chosen category; below a leaf nothing does, so its siblings are shown. */
function categoryValues(facet: EngineFacet | undefined, { filters, categories }: Context): FacetValue[] {
  const counts = new Map(facet?.values.map(({ value, count }) => [value, count]));
  const chosen = filters.category ? categories.byPath.get(filters.category) : undefined;
  const below = categories.childrenOf(chosen?.id ?? null);
  const shown = below.length > 0 || !chosen ? below : categories.childrenOf(chosen.parentId);
  return shown.flatMap(({ path, name }) => {
    const count = counts.get(path) ?? 0;
    const isSelected = path === filters.category;
    return count > 0 || isSelected ? [{ value: path, label: name, count, isSelected }] : [];
  });
}

function brandValues(facet: EngineFacet | undefined, { filters, brandNames }: Context): FacetValue[] {
  return withChosen(facet?.values ?? [], filters.brands ?? [])
    .slice(0, MAX_BRANDS)
    .map((value) => ({ ...value, label: brandNames.get(value.value) ?? value.value }));
}

const ratingValues = (facet: EngineFacet | undefined, { ratingMin }: SearchFilters): FacetValue[] =>
  (facet?.values ?? [])
    .filter(({ value }) => Number(value) >= 3)
    .sort((a, b) => Number(b.value) - Number(a.value))
    .map(({ value, count }) => ({
      value,
      label: `${value} stars and up`,
      count,
      isSelected: ratingMin === Number(value),
    }));

/** Attributes worth ticking: those that part the results, and whatever is ticked already. */
function attributeFacets({ facets, total }: Pick<EngineAnswer, 'facets' | 'total'>, filters: SearchFilters) {
  const chosen = filters.attributes ?? {};
  const found = new Map(
    facets.flatMap(({ key, values }) =>
      key.startsWith(ATTRIBUTE) ? [[key.slice(ATTRIBUTE.length), values]] : [],
    ),
  ) as Map<string, EngineFacet['values']>;
  for (const [name, values] of Object.entries(chosen))
    if (values.length > 0 && !found.has(name)) found.set(name, []);
  return [...found]
    .map(([name, values]) => ({ name, values, coverage: values.reduce((sum, { count }) => sum + count, 0) }))
    .filter(({ name, values, coverage }) => {
      if (Object.hasOwn(chosen, name) && (chosen[name] ?? []).length > 0) return true;
      // Dimensions and the like: nearly every product has its own value.
      return values.length > 1 && (total < 10 || values.length * 2 <= coverage);
    })
    .sort((a, b) => b.coverage - a.coverage || (a.name < b.name ? -1 : 1))
    .slice(0, MAX_ATTRIBUTE_FACETS)
    .map(({ name, values }) => ({
      key: `${ATTRIBUTE}${name}`,
      label: name,
      values: withChosen(values, Object.hasOwn(chosen, name) ? (chosen[name] ?? []) : []).slice(
        0,
        MAX_ATTRIBUTE_VALUES,
      ),
    }));
}

/** A ticked value is shown even where nothing has it any more: it must be possible to untick it. */
function withChosen(values: EngineFacet['values'], chosen: readonly string[]): FacetValue[] {
  const missing = chosen.filter((value) => !values.some((found) => found.value === value));
  return [...missing.map((value) => ({ value, count: 0 })), ...values].map(({ value, count }) => ({
    value,
    label: value,
    count,
    isSelected: chosen.includes(value),
  }));
}
