import type { SearchDocument } from '../../engine.ts';
import { popularity } from '../../order.rules.ts';
import { MOST_NARROW, narrowed, type Places, pricesFor } from './columns.ts';
import { FACTS, factsByte } from './facts.rules.ts';
import { hashId, idSlotsOf } from './ids.rules.ts';
import type { Sections } from './layout.ts';
import { titleKeyOf } from './title-key.rules.ts';

/** What the tables section holds; numbers in columns and sets are places in these lists. */
export type Tables = {
  documents: number;
  averageLength: number;
  currencies: string[];
  /** Place 0 = no brand. */
  brands: { id: string; slug: string; name: string }[];
  categories: { id: string; path: string; name: string }[];
  /** `name` '' = a tag. */
  attributeValues: { name: string; value: string }[];
};

type ColumnSections = Pick<
  Sections,
  | 'tables'
  | 'idOffsets'
  | 'idBytes'
  | 'idSlots'
  | 'gone'
  | 'brand'
  | 'categorySet'
  | 'attributeSet'
  | 'facts'
  | 'saleBits'
  | 'available'
  | 'ratingAverage'
  | 'ratingCount'
  | 'sold'
  | 'publishedAt'
  | 'updatedAt'
  | 'prices'
  | 'titleKeys'
  | 'categorySetOffsets'
  | 'categorySetValues'
  | 'attributeSetOffsets'
  | 'attributeSetValues'
>;

const MAX_SOLD = 0xffff_ffff;
/** Prices in more currencies than bits in a column are not indexed. */
export const MAX_CURRENCIES = 32;

/** Names of brands and categories, with how many active documents have each. */
export function namesOf({
  tables,
  facts,
  brand,
  categorySet,
  categorySetOffsets,
  categorySetValues,
}: Pick<
  Sections,
  'tables' | 'facts' | 'brand' | 'categorySet' | 'categorySetOffsets' | 'categorySetValues'
>): { text: string; weight: number }[] {
  const { brands, categories } = readTables(tables);
  const counts = new Map<string, number>();
  const add = (name: string, count: number) => counts.set(name, (counts.get(name) ?? 0) + count);
  const brandCounts = new Uint32Array(brands.length);
  const setCounts = new Uint32Array(categorySetOffsets.length);
  for (let document = 0; document < facts.length; document += 1) {
    if (FACTS[facts[document] as number]?.status !== 'active') continue;
    const [ofBrand, set] = [brand[document] as number, categorySet[document] as number];
    brandCounts[ofBrand] = (brandCounts[ofBrand] as number) + 1;
    setCounts[set] = (setCounts[set] as number) + 1;
  }
  for (const [place, { name }] of brands.entries())
    if (name !== '' && brandCounts[place]) add(name, brandCounts[place] ?? 0);
  for (const [set, count] of setCounts.entries()) {
    if (count === 0) continue;
    for (const place of categorySetValues.subarray(categorySetOffsets[set], categorySetOffsets[set + 1]))
      add(categories[place]?.name ?? '', count);
  }
  return [...counts].map(([text, weight]) => ({ text, weight }));
}

const decoder = new TextDecoder();
export const readTables = (tables: Uint8Array): Tables => JSON.parse(decoder.decode(tables));
export const writeTables = (tables: Tables): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(JSON.stringify(tables));

/** Names given numbers in the order in which they come. */
export class Table<T> {
  readonly items: T[] = [];
  private readonly numbers = new Map<string | number, number>();
  private readonly pairs = new Map<string, Map<string, number>>();

  numberOf(key: string | number, item: () => T): number {
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    this.numbers.set(key, this.items.length);
    return this.push(item());
  }

  /** Of two texts: looked up one after the other, because putting them together takes longer. */
  numberOfPair(first: string, second: string, item: () => T): number {
    const known = this.pairs.get(first);
    const number = known?.get(second);
    if (number !== undefined) return number;
    const seconds = known ?? new Map<string, number>();
    this.pairs.set(first, seconds.set(second, this.items.length));
    return this.push(item());
  }

  private push(item: T): number {
    this.items.push(item);
    return this.items.length - 1;
  }
}

const isAscending = (numbers: readonly number[]): boolean =>
  numbers.every((number, at) => at === 0 || (numbers[at - 1] as number) < number);

/** A set of numbers as a key: three small ones as one number, which is found faster than a text. */
export const setKey = (set: readonly number[]): string | number =>
  set.length <= 3 && set.every((number) => number < KEY_BASE - 1)
    ? set.reduce((key, number) => key * KEY_BASE + number + 1, 0)
    : set.join();
const KEY_BASE = 2 ** 17;

type Row = {
  id: string;
  brand: number;
  categorySet: number;
  attributeSet: number;
  facts: number;
  popularity: number;
  available: number;
  average: number;
  count: number;
  sold: number;
  publishedAt: number;
  updatedAt: number;
  titleKey: number;
  prices: { currency: number; minor: number; onSale: boolean }[];
};

/** The columns of a segment beside its words: facts to filter, count and sort by. */
export class ColumnBuilder {
  private readonly rows: Row[] = [];
  private readonly currencies = new Table<string>();
  private readonly brands = new Table<Tables['brands'][number]>();
  private readonly categories = new Table<Tables['categories'][number]>();
  private readonly values = new Table<Tables['attributeValues'][number]>();
  private readonly categorySets = new Table<number[]>();
  private readonly attributeSets = new Table<number[]>();

  constructor() {
    this.brands.numberOf('', () => ({ id: '', slug: '', name: '' }));
  }

  add(document: SearchDocument): void {
    const { brand, categories, attributes, tags, rating } = document;
    const categoryNumbers = categories.map((category) =>
      this.categories.numberOfPair(category.id, category.path, () => ({
        id: category.id,
        path: category.path,
        name: category.name,
      })),
    );
    const valueNumbers: number[] = [];
    for (const name in attributes)
      for (const value of attributes[name] ?? [])
        valueNumbers.push(this.values.numberOfPair(name, value, () => ({ name, value })));
    for (const value of tags)
      valueNumbers.push(this.values.numberOfPair('', value, () => ({ name: '', value })));
    this.rows.push({
      id: document.id,
      brand: brand ? this.brands.numberOf(brand.slug, () => ({ ...brand })) : 0,
      categorySet: this.setOf(this.categorySets, categoryNumbers),
      attributeSet: this.setOf(this.attributeSets, valueNumbers),
      facts: factsByte(document),
      popularity: popularity(document),
      available: document.available ?? Infinity,
      average: rating.count === 0 ? 0 : rating.average,
      count: rating.count,
      sold: Math.min(MAX_SOLD, document.soldCount),
      publishedAt: document.publishedAt ?? 0,
      updatedAt: document.updatedAt,
      titleKey: titleKeyOf(document.title),
      prices: document.prices
        .map(({ currency, minMinor, onSale }) => ({
          currency: this.currencies.numberOf(currency, () => currency),
          minor: minMinor,
          onSale,
        }))
        .filter(({ currency }) => currency < MAX_CURRENCIES),
    });
  }

  private setOf(sets: Table<number[]>, numbers: number[]): number {
    const unique = isAscending(numbers) ? numbers : [...new Set(numbers)].sort((a, b) => a - b);
    return sets.numberOf(setKey(unique), () => unique);
  }

  /** Sorts places of the documents as given: the best known first; equals in the order of their ids. */
  orderByPopularity(given: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
    const { rows } = this;
    return given.sort((a, b) => {
      const [left, right] = [rows[a], rows[b]];
      if (!left || !right) return 0;
      return right.popularity - left.popularity || (left.id < right.id ? -1 : 1);
    });
  }

  inOrder(order: Uint32Array, averageLength: number): ColumnSections {
    const size = order.length;
    const sorted = Array.from(order, (given) => this.rows[given]).filter((row) => row !== undefined);
    const currencies = this.currencies.items.slice(0, MAX_CURRENCIES);
    const isNarrow = sorted.every((row) => row.prices.every(({ minor }) => minor <= MOST_NARROW));
    const prices = pricesFor(size * currencies.length, isNarrow);
    const saleBits = new Uint32Array(size);
    for (const [document, row] of sorted.entries())
      for (const { currency, minor, onSale } of row.prices) {
        prices[currency * size + document] = minor;
        if (onSale) saleBits[document] = (saleBits[document] ?? 0) | (1 << currency);
      }
    const tables: Tables = {
      documents: size,
      averageLength,
      currencies,
      brands: this.brands.items,
      categories: this.categories.items,
      attributeValues: this.values.items,
    };
    const ids = idBytesOf(sorted.map(({ id }) => id));
    return {
      tables: writeTables(tables),
      ...ids,
      idSlots: idSlotsOf(sorted.map(({ id }) => hashId(id))),
      gone: new Uint8Array(size),
      brand: placesOf(sorted, (row) => row.brand, this.brands),
      categorySet: placesOf(sorted, (row) => row.categorySet, this.categorySets),
      attributeSet: placesOf(sorted, (row) => row.attributeSet, this.attributeSets),
      facts: Uint8Array.from(sorted, (row) => row.facts),
      saleBits,
      available: Float64Array.from(sorted, (row) => row.available),
      ratingAverage: Float32Array.from(sorted, (row) => row.average),
      ratingCount: Uint32Array.from(sorted, (row) => row.count),
      sold: Uint32Array.from(sorted, (row) => row.sold),
      publishedAt: Float64Array.from(sorted, (row) => row.publishedAt),
      updatedAt: Float64Array.from(sorted, (row) => row.updatedAt),
      titleKeys: Float64Array.from(sorted, (row) => row.titleKey),
      prices,
      ...packSets('categorySet', this.categorySets.items),
      ...packSets('attributeSet', this.attributeSets.items),
    };
  }
}

const placesOf = (rows: readonly Row[], of: (row: Row) => number, { items }: Table<unknown>): Places =>
  narrowed(Uint32Array.from(rows, of), items.length);

function idBytesOf(ids: readonly string[]): Pick<Sections, 'idOffsets' | 'idBytes'> {
  const idBytes = new TextEncoder().encode(ids.join(''));
  const idOffsets = new Uint32Array(ids.length + 1);
  let at = 0;
  for (const [index, id] of ids.entries()) {
    at += Buffer.byteLength(id);
    idOffsets[index + 1] = at;
  }
  return { idOffsets, idBytes };
}

export function packSets<Name extends 'categorySet' | 'attributeSet'>(name: Name, sets: readonly number[][]) {
  const offsets = new Uint32Array(sets.length + 1);
  for (const [index, set] of sets.entries()) offsets[index + 1] = (offsets[index] ?? 0) + set.length;
  const sections = { [`${name}Offsets`]: offsets, [`${name}Values`]: Uint32Array.from(sets.flat()) };
  return sections as Pick<Sections, `${Name}Offsets` | `${Name}Values`>;
}
