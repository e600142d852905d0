import type { Segment } from './segment.ts';

/** Texts with one number each, the same over all segments. */
export class Names {
  readonly texts: string[] = [];
  private order: { places: Uint32Array; numbers: Uint32Array } = {
    places: new Uint32Array(0),
    numbers: new Uint32Array(0),
  };
  private readonly numbers = new Map<string, number>();

  numberOf(text: string): number {
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    this.numbers.set(text, this.texts.length);
    this.texts.push(text);
    return this.texts.length - 1;
  }

  /** Where each number stands in the order of the texts, and which number stands at each place. */
  inOrder(): { places: Uint32Array; numbers: Uint32Array } {
    const { texts } = this;
    if (this.order.numbers.length === texts.length) return this.order;
    const numbers = Uint32Array.from(texts.keys());
    numbers.sort((a, b) => ((texts[a] ?? '') < (texts[b] ?? '') ? -1 : 1));
    const places = new Uint32Array(texts.length);
    for (const [place, number] of numbers.entries()) places[number] = place;
    this.order = { places, numbers };
    return this.order;
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
  /** The numbers of each attribute's values, by facet key. */
  readonly attributes = new Map<string, number[]>();
  /** What each number of `values` is called in its facet. */
  readonly labels: string[] = [];
  private readonly places = new WeakMap<Segment, Places>();

  placesOf(segment: Segment): Places {
    const known = this.places.get(segment);
    if (known) return known;
    const { brands, categories, attributeValues } = segment.tables;
    const places = {
      brands: Uint32Array.from(brands, ({ slug }) => this.brands.numberOf(slug)),
      categories: Uint32Array.from(categories, ({ path }) => this.categories.numberOf(path)),
      values: Uint32Array.from(attributeValues, ({ name, value }) => this.valueNumber(name, value)),
    };
    this.places.set(segment, places);
    return places;
  }

  private valueNumber(name: string, value: string): number {
    if (name === '') return this.values.numberOf('');
    const key = `attribute:${name}`;
    const number = this.values.numberOf(`${key}\0${value}`);
    if (this.labels[number] !== undefined) return number;
    this.labels[number] = value;
    const numbers = this.attributes.get(key);
    if (numbers) numbers.push(number);
    else this.attributes.set(key, [number]);
    return number;
  }
}
