import type { Segment } from './segment.ts';

/** Texts with one number each, the same over all segments. */
class Names {
  readonly texts: string[] = [];
  private readonly numbers = new Map<string, number>();

  numberOf(text: string): number {
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    this.numbers.set(text, this.texts.length);
    this.texts.push(text);
    return this.texts.length - 1;
  }
}

type Places = { brands: Uint32Array; categories: Uint32Array; values: Uint32Array };

/** What the numbers in each segment's columns are called in all of them. */
export class CommonNames {
  readonly brands = new Names();
  /** Paths. */
  readonly categories = new Names();
  /** `facet key\0value`; '' stands for tags, which are no facet. */
  readonly values = new Names();
  private readonly places = new WeakMap<Segment, Places>();

  placesOf(segment: Segment): Places {
    const known = this.places.get(segment);
    if (known) return known;
    const { brands, categories, attributeValues } = segment.tables;
    const places = {
      brands: Uint32Array.from(brands, ({ slug }) => this.brands.numberOf(slug)),
      categories: Uint32Array.from(categories, ({ path }) => this.categories.numberOf(path)),
      values: Uint32Array.from(attributeValues, ({ name, value }) =>
        this.values.numberOf(name === '' ? '' : `attribute:${name}\0${value}`),
      ),
    };
    this.places.set(segment, places);
    return places;
  }
}
