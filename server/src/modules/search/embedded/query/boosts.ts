import type { QueryRules } from '../../engine.ts';
import type { Segment } from '../index/segment.ts';
import { valuesOf } from './filter.ts';
import type { Matches } from './lists.ts';

type Boost = QueryRules['boosts'][number];

/** Multiplies the scores, with what popularity adds to them later, by the vendor's factors that hold for each document. */
export function applyBoosts(segment: Segment, matches: Matches, boosts: readonly Boost[]): void {
  if (boosts.length === 0) return;
  const { sections, tables } = segment;
  const brands = new Map<number, number>();
  const categories = new Map<number, number>();
  const values = new Map<number, number>();
  const products = new Map<number, number>();
  for (const { field, value, factor } of boosts) {
    if (field === 'product') products.set(segment.documentOf(value), factor);
    if (field === 'brand')
      brands.set(
        tables.brands.findIndex(({ slug }) => slug === value),
        factor,
      );
    if (field === 'category')
      categories.set(
        tables.categories.findIndex(({ path }) => path === value),
        factor,
      );
    if (field === 'tag')
      values.set(
        tables.attributeValues.findIndex((given) => given.name === '' && given.value === value),
        factor,
      );
  }
  const { documents, scores, length } = matches;
  for (let at = 0; at < length; at += 1) {
    const document = documents[at] as number;
    let factor = (brands.get(sections.brand[document] ?? -1) ?? 1) * (products.get(document) ?? 1);
    if (categories.size > 0)
      for (const place of valuesOf(segment, 'category', document)) factor *= categories.get(place) ?? 1;
    if (values.size > 0)
      for (const place of valuesOf(segment, 'attribute', document)) factor *= values.get(place) ?? 1;
    const prior = segment.prior[document] as number;
    scores[at] = ((scores[at] as number) + prior) * factor - prior;
  }
}
