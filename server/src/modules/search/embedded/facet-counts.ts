import type { EngineFacet, EnginePriceFacet, FacetKind } from '../engine.ts';
import { priceFacet } from '../facet.rules.ts';
import { FACTS } from './facts.rules.ts';
import { priceColumn } from './filter.ts';
import type { Segment } from './segment.ts';

const RATING_STEPS = [4, 3, 2, 1];
const MAX_VALUES = 200;

/**
 * Exact counts of facet values over the segments of one search. In the loop over documents only numbers of
 * sets and bytes are counted; what they stand for is added up once at the end of a segment.
 */
export class FacetCounts {
  private readonly counts = new Map<string, Map<string, number>>();
  private readonly prices: number[] = [];
  private readonly wants: ReadonlySet<FacetKind>;

  constructor(
    kinds: readonly FacetKind[],
    private readonly currency: string | null,
  ) {
    this.wants = new Set(kinds);
  }

  /**
   * Counts one segment: `add` takes a document and the facet whose condition alone it fails (null = none);
   * `done` adds the segment to the whole.
   */
  begin(segment: Segment): { add(document: number, failed: string | null): void; done(): void } {
    const { wants } = this;
    const { sections, tables } = segment;
    const categories = wants.has('category') ? new Uint32Array(sections.categorySetOffsets.length) : null;
    const brands = wants.has('brand') ? new Uint32Array(tables.brands.length) : null;
    const stars = wants.has('rating') ? new Uint32Array(256) : null;
    const availability = wants.has('availability') ? new Uint32Array(256) : null;
    const prices = wants.has('price') ? priceColumn(segment, this.currency) : null;
    const attributes = wants.has('attributes') ? new Uint32Array(sections.attributeSetOffsets.length) : null;
    /** Documents that fail the condition of one attribute alone: counted in that attribute only. */
    const attributesBut = new Map<string, Uint32Array>();
    const bump = (counts: Uint32Array, at: number) => {
      counts[at] = (counts[at] as number) + 1;
    };
    const add = (document: number, failed: string | null): void => {
      if (categories && (failed === null || failed === 'category'))
        bump(categories, sections.categorySet[document] as number);
      if (brands && (failed === null || failed === 'brand')) bump(brands, sections.brand[document] as number);
      const facts = sections.facts[document] as number;
      if (stars && (failed === null || failed === 'rating')) bump(stars, facts);
      if (availability && (failed === null || failed === 'availability')) bump(availability, facts);
      if (prices && (failed === null || failed === 'price')) this.addPrice(prices[document] as number);
      if (!attributes) return;
      const set = sections.attributeSet[document] as number;
      if (failed === null) bump(attributes, set);
      else if (failed.startsWith('attribute:')) {
        const counts = attributesBut.get(failed) ?? new Uint32Array(attributes.length);
        attributesBut.set(failed, counts);
        bump(counts, set);
      }
    };
    const done = (): void => {
      if (categories)
        this.addSets(categories, [sections.categorySetOffsets, sections.categorySetValues], (place) => [
          'category',
          tables.categories[place]?.path ?? '',
        ]);
      for (const [place, count] of (brands ?? []).entries())
        if (place > 0 && count > 0) this.count('brand', tables.brands[place]?.slug ?? '', count);
      for (const [byte, count] of (stars ?? []).entries())
        for (const step of RATING_STEPS)
          if (count > 0 && (FACTS[byte]?.stars ?? 0) >= step) this.count('rating', String(step), count);
      for (const [byte, count] of (availability ?? []).entries())
        if (count > 0 && FACTS[byte]?.availability !== 'sold-out')
          this.count('availability', 'available', count);
      const sets = [sections.attributeSetOffsets, sections.attributeSetValues] as const;
      const nameOf = (place: number): [string, string] | null => {
        const value = tables.attributeValues[place];
        return value && value.name !== '' ? [`attribute:${value.name}`, value.value] : null;
      };
      if (attributes) this.addSets(attributes, sets, nameOf);
      for (const [only, counts] of attributesBut)
        this.addSets(counts, sets, (place) => {
          const named = nameOf(place);
          return named?.[0] === only ? named : null;
        });
    };
    return { add, done };
  }

  private addPrice(minor: number): void {
    if (minor !== Infinity) this.prices.push(minor);
  }

  private addSets(
    counts: Uint32Array,
    [offsets, values]: readonly [Uint32Array, Uint32Array],
    name: (place: number) => [string, string] | null,
  ): void {
    const byPlace = new Map<number, number>();
    for (let set = 0; set + 1 < offsets.length; set += 1) {
      const count = counts[set] ?? 0;
      if (count === 0) continue;
      for (let at = offsets[set] ?? 0; at < (offsets[set + 1] ?? 0); at += 1) {
        const place = values[at] ?? 0;
        byPlace.set(place, (byPlace.get(place) ?? 0) + count);
      }
    }
    for (const [place, count] of byPlace) {
      const named = name(place);
      if (named) this.count(named[0], named[1], count);
    }
  }

  private count(key: string, value: string, count: number): void {
    const values = this.counts.get(key) ?? new Map<string, number>();
    this.counts.set(key, values);
    values.set(value, (values.get(value) ?? 0) + count);
  }

  facets(): EngineFacet[] {
    return [...this.counts].map(([key, values]) => ({
      key,
      values: [...values]
        .map(([value, count]) => ({ value, count }))
        .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
        .slice(0, MAX_VALUES),
    }));
  }

  price = (): EnginePriceFacet | null => priceFacet(this.prices);
}
