import type { Product, Variant } from '@zivero/shared/schemas/catalog';
import { type DemoColour, demoColours } from '../demo-media/demo-pictures.ts';
import { ownBarcode } from './ean13.ts';
import { roundPrice } from './prices.ts';
import type { Rng } from './prng.ts';
import { seedId } from './seed-id.ts';
import type { Sketch } from './sketch.ts';
import type { DemoModel, Size } from './vocabulary/demo-model.ts';

const MAX_VARIANTS = 40;

export function variantsOf(
  model: DemoModel,
  sketch: Sketch,
  { index, rng, images }: { index: number; rng: Rng; images: ReadonlyMap<string, Product['images'][number]> },
): Variant[] {
  const colours: (DemoColour | null)[] = sketch.colours.length > 0 ? [...sketch.colours] : [null];
  const chosen: (Size | null)[] = sketch.sizes.length > 0 ? [...sketch.sizes] : [null];
  const code = skuBase(sketch.brand, model.picture, index);
  const out: Variant[] = [];
  for (const [at, colour] of colours.entries()) {
    for (const size of chosen) {
      // Some combinations are not made: never of the first colour, so that every size exists.
      if (at > 0 && size !== null && rng.chance(0.07)) continue;
      if (out.length >= MAX_VARIANTS) break;
      const factor = size?.factor ?? 1;
      const values = [colour === null ? null : demoColours[colour].label, size?.value ?? null];
      out.push({
        id: seedId('var', index * 64 + out.length, rng),
        sku: [code, ...values.map(skuPart)].filter((part) => part !== '').join('-'),
        optionValues: values.filter((value) => value !== null),
        prices: [
          {
            currency: 'EUR',
            amountMinor: roundPrice(sketch.priceMinor * factor),
            compareAtMinor:
              sketch.compareAtMinor === null ? null : roundPrice(sketch.compareAtMinor * factor),
          },
        ],
        barcode: ownBarcode(index * 64 + out.length),
        weightGrams: Math.max(5, Math.round((model.grams * factor) / 5) * 5),
        imageId: colour === null ? null : (images.get(colour)?.id ?? null),
      });
    }
  }
  return out;
}

export function optionsOf(sketch: Sketch, variants: readonly Variant[]): Product['options'] {
  const options: Product['options'] = [];
  if (sketch.colours.length > 0) {
    const used = new Set(variants.map((variant) => variant.optionValues[0]));
    const values = sketch.colours
      .map((colour) => ({
        value: demoColours[colour].label as string,
        swatch: demoColours[colour].hex as string,
      }))
      .filter(({ value }) => used.has(value));
    options.push({ name: 'Colour', values });
  }
  if (sketch.sizes.length > 0)
    options.push({ name: 'Size', values: sketch.sizes.map(({ value }) => ({ value, swatch: null })) });
  return options;
}

function skuBase(brand: string, picture: string, index: number): string {
  const letters = (text: string) =>
    text
      .replace(/[^A-Za-z]/g, '')
      .slice(0, 3)
      .toUpperCase();
  return `${letters(brand)}-${letters(picture)}${index.toString(36).toUpperCase().padStart(3, '0')}`;
}
const skuPart = (value: string | null): string =>
  value === null
    ? ''
    : /\d/.test(value)
      ? value.replace(/[^0-9×]/g, '').replace('×', 'X')
      : value.slice(0, 3).toUpperCase();
