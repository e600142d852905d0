import type { Brand, Category } from '@zivero/shared/schemas/catalog';
import type { BrandId, CategoryId } from '@zivero/shared/schemas/ids';
import { slugify } from '@zivero/shared/slug';
import { createAssortment } from './assortment.ts';
import { imageOf } from './images.ts';
import { pictureOfFile } from './pictures.ts';
import { rngFor } from './prng.ts';
import { seedId } from './seed-id.ts';
import type { ProductContext } from './sketch.ts';
import { BRANDS, FAMILY_NAMES } from './vocabulary/brands.ts';
import { CATEGORIES, type DemoCategory } from './vocabulary/categories.ts';

export type DemoCatalogue = { categories: Category[]; brands: Brand[]; context: ProductContext };

/** Everything of the catalogue but its products: small, whatever the number of products. */
export function createCatalogue(shop: { seed: string; now: Date; products: number }): DemoCatalogue {
  const categories = categoriesOf(shop.seed);
  const brands = brandsOf(shop);
  const categoryIdByPath = new Map(categories.map(({ path, id }) => [path, id]));
  const brandIdByName = new Map(brands.map(({ name, id }) => [name, id]));
  const known = <V>(map: ReadonlyMap<string, V>, key: string): V => {
    const value = map.get(key);
    if (value === undefined) throw new Error(`the demo vocabulary does not know "${key}"`);
    return value;
  };

  function categoryIds(
    path: string,
    { isNew, isOnSale }: { isNew: boolean; isOnSale: boolean },
  ): CategoryId[] {
    const paths = [`/${path}`, ...(isNew ? ['/new'] : []), ...(isOnSale ? ['/sale'] : [])];
    return paths.map((each) => known(categoryIdByPath, each));
  }
  const context: ProductContext = {
    seed: shop.seed,
    now: shop.now,
    placeOf: createAssortment(shop.seed).placeOf,
    brandId: (name): BrandId => known(brandIdByName, name),
    otherBrands: brands.slice(BRANDS.length).map(({ name }) => name),
    categoryIds,
  };
  return { categories, brands, context };
}

function categoriesOf(seed: string): Category[] {
  const out: Category[] = [];
  function add(branch: readonly DemoCategory[], parent: Category | null): void {
    for (const [position, node] of branch.entries()) {
      const path = `${parent?.path ?? ''}/${node.slug}`;
      const rng = rngFor(seed, 'category', path);
      const category: Category = {
        id: seedId('cat', out.length, rng),
        slug: node.slug,
        name: node.name,
        path,
        parentId: parent?.id ?? null,
        position,
        description: node.description ?? null,
        image: imageOf(pictureOfFile(node.picture), { id: seedId('img', out.length, rng), alt: '' }),
      };
      out.push(category);
      add(node.children ?? [], category);
    }
  }
  add(CATEGORIES, null);
  return out;
}

/** The known makers; from 5,000 products on, also workshops with two family names, one per 2,500 products. */
function brandsOf({ seed, products }: { seed: string; products: number }): Brand[] {
  const names: string[] = BRANDS.map(({ name }) => name);
  const wanted = Math.min(400, products < 5_000 ? 0 : Math.round(products / 2_500));
  const rng = rngFor(seed, 'brands');
  const taken = new Set(names);
  while (taken.size < BRANDS.length + wanted) {
    const [one, other] = rng.sample(FAMILY_NAMES, 2);
    const name = `${one} & ${other}`;
    if (!taken.has(name)) names.push(name);
    taken.add(name);
  }
  return names.map((name, i) => ({
    id: seedId('brd', i, rngFor(seed, 'brand', name)),
    slug: slugify(name),
    name,
  }));
}
