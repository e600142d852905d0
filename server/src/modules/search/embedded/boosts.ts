import type { QueryRules } from '../engine.ts';
import type { Segment } from './segment.ts';

type Boost = QueryRules['boosts'][number];
export type Factors = {
  boosts: readonly Boost[];
  brand: Map<number, number>;
  category: Map<number, number>;
  value: Map<number, number>;
  product: Map<string, number>;
};

/** The vendor's factors by the numbers that they have in this segment; null without any. */
export function factorsOf({ tables }: Segment, boosts: readonly Boost[]): Factors | null {
  if (boosts.length === 0) return null;
  const factors: Factors = {
    boosts,
    brand: new Map(),
    category: new Map(),
    value: new Map(),
    product: new Map(),
  };
  for (const { field, value, factor } of boosts) {
    if (field === 'product') factors.product.set(value, factor);
    if (field === 'brand')
      factors.brand.set(
        tables.brands.findIndex(({ slug }) => slug === value),
        factor,
      );
    if (field === 'category')
      factors.category.set(
        tables.categories.findIndex(({ path }) => path === value),
        factor,
      );
    if (field === 'tag')
      factors.value.set(
        tables.attributeValues.findIndex((given) => given.name === '' && given.value === value),
        factor,
      );
  }
  return factors;
}

/** The product of all factors that hold for a document. */
export function factorOf(factors: Factors | null, segment: Segment, document: number): number {
  if (factors === null) return 1;
  const { sections } = segment;
  let factor = factors.brand.get(sections.brand[document] ?? -1) ?? 1;
  if (factors.product.size > 0) factor *= factors.product.get(segment.id(document)) ?? 1;
  const categorySet = sections.categorySet[document] ?? 0;
  for (
    let at = sections.categorySetOffsets[categorySet] ?? 0;
    at < (sections.categorySetOffsets[categorySet + 1] ?? 0);
    at += 1
  )
    factor *= factors.category.get(sections.categorySetValues[at] ?? -1) ?? 1;
  const attributeSet = sections.attributeSet[document] ?? 0;
  for (
    let at = sections.attributeSetOffsets[attributeSet] ?? 0;
    at < (sections.attributeSetOffsets[attributeSet + 1] ?? 0);
    at += 1
  )
    factor *= factors.value.get(sections.attributeSetValues[at] ?? -1) ?? 1;
  return factor;
}
