import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { createCatalogue } from '../server/src/local/seed/catalogue.ts';
import { productAt } from '../server/src/local/seed/products.ts';
import { BRANDS } from '../server/src/local/seed/vocabulary/brands.ts';

/** A file of `rows` products in JSON Lines, as another shop would export them: demo products, told in words. */
export async function writeImportFile(path: string, rows: number): Promise<void> {
  const { context, categories, brands } = createCatalogue({
    seed: 'bench',
    now: new Date('2026-11-23T12:00:00Z'),
    products: rows,
  });
  const brandNames = new Map(brands.map(({ id, name }) => [id, name]));
  const categoryNames = new Map(categories.map(({ id, name }) => [id, name]));
  const parents = new Map(categories.map(({ id, parentId }) => [id, parentId]));
  const pathOf = (id: (typeof categories)[number]['id']): string[] => {
    const parent = parents.get(id);
    return [...(parent ? pathOf(parent) : []), categoryNames.get(id) ?? ''];
  };
  const file = createWriteStream(path);
  let text = '';
  for (let i = 0; i < rows; i += 1) {
    const { product, stock } = productAt(i, context);
    const names = product.options.map(({ name }) => name);
    text += `${JSON.stringify({
      externalId: product.externalId,
      title: product.title,
      description: product.description,
      brand: product.brandId === null ? BRANDS[0].name : brandNames.get(product.brandId),
      category: product.categoryIds[0] === undefined ? [] : pathOf(product.categoryIds[0]),
      tags: product.tags,
      attributes: Object.fromEntries(product.attributes.map(({ name, value }) => [name, value])),
      variants: product.variants.map((variant, at) => ({
        sku: variant.sku,
        options: Object.fromEntries(names.map((name, n) => [name, variant.optionValues[n]])),
        priceMinor: variant.prices[0]?.amountMinor,
        compareAtMinor: variant.prices[0]?.compareAtMinor,
        barcode: variant.barcode,
        weightGrams: variant.weightGrams,
        stock: stock[at]?.onHand,
      })),
    })}\n`;
    if (text.length < 1 << 20) continue;
    if (!file.write(text)) await once(file, 'drain');
    text = '';
  }
  file.end(text);
  await finished(file);
}
