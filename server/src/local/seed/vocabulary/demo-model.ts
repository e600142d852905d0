import type { DemoColour } from '../../demo-media/demo-pictures.ts';
import type { BrandName } from './brands.ts';
import type { MaterialKey } from './materials.ts';

/** A word that opens a title; `look` binds it to a picture whose label says the same. */
export type Style = { text: string; look?: string };
/** A size that belongs to the product, not to its variants: the end of the title. */
export type Spec = { text: string; factor: number };
/** A size to choose from; prices and weights are multiplied. */
export type Size = { value: string; factor: number };

/** A product of the shop as the store design draws it. */
export type FirstProduct = {
  title: string;
  brand: BrandName;
  priceMinor: number;
  compareAtMinor?: number;
  /** The label on the picture. */
  look?: string;
  /** Comes in one size although its kind has several. */
  isOneSize?: boolean;
  /** The first is the one on the card. */
  colours?: readonly DemoColour[];
};

/** One kind of thing the shop sells: everything a believable product of that kind is drawn from. */
export type DemoModel = {
  /** Its pictures, by the key in demo-media/gen/looks.json. */
  picture: string;
  /** Path of category slugs without the leading slash. */
  category: string;
  nouns: readonly string[];
  brands: readonly BrandName[];
  /** How many of the shop's products are of this kind, relative to the others. */
  share: number;
  styles: readonly Style[];
  materials: readonly MaterialKey[];
  specs?: readonly Spec[];
  colours?: readonly DemoColour[];
  sizes?: readonly Size[];
  /** Of the plain size, both ends included, whole euros in cents. */
  priceMinor: readonly [number, number];
  grams: number;
  dimensions: string;
  /** Sentences of the description. */
  text: readonly string[];
  tags: readonly string[];
  first: readonly FirstProduct[];
  /** Only the products under `first` exist: the picture names each of them. */
  isClosed?: boolean;
};

export const styles = (words: string): Style[] => words.split(', ').map((text) => ({ text }));
/** "Fig & cedar=fig, …": each word with the label of its picture. */
export const labels = (words: string): Style[] =>
  words.split(', ').map((word) => {
    const [text = '', look = ''] = word.split('=');
    return { text, look };
  });
export const sizes = (values: string, factors?: readonly number[]): Size[] =>
  values.split(' ').map((value, i) => ({ value: value.replaceAll('_', ' '), factor: factors?.[i] ?? 1 }));
export const specs = (words: string): Spec[] =>
  words.split(', ').map((word) => {
    const [text = '', factor = '1'] = word.split('=');
    return { text, factor: Number(factor) };
  });
