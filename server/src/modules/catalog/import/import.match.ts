import type { Product } from '@zivero/shared/schemas/catalog';
import { slugify } from '@zivero/shared/slug';
import type { ImportRepo } from './import.repo.ts';
import type { ProductInput } from './import.types.ts';

/** Products that a batch may mean, those of the shop and those that the batch itself makes. */
export type KnownProducts = {
  /** `several`: its rows belong to different products of the shop. */
  find(input: ProductInput): Product | 'several' | null;
  /** A product made or changed by the batch, for the rows after it. */
  remember(product: Product): void;
};

/** The SKU a product without one gets, by which the same row finds it again. */
const skusOf = ({ variants, externalId }: ProductInput): string[] =>
  variants.flatMap(({ sku }) => sku ?? (variants.length === 1 && externalId !== undefined ? externalId : []));

/**
 * `quick` asks for one SKU per product (for none in a shop that was empty), by which nearly all are found; what it misses, the unique indexes refuse
 * when it is written. `thorough` asks for every SKU.
 */
export type LookUp = 'quick' | 'thorough';

/** Looks up what a batch names, by SKU, handle and external id, in a few questions. */
export async function findKnown(
  repo: ImportRepo,
  inputs: readonly ProductInput[],
  lookUp: LookUp,
): Promise<KnownProducts> {
  const bySku = new Map<string, Product>();
  const bySlug = new Map<string, Product>();
  const byExternalId = new Map<string, Product>();
  const byId = new Map<string, Product>();

  function remember(product: Product): void {
    byId.set(product.id, product);
    bySlug.set(product.slug, product);
    if (product.externalId !== null) byExternalId.set(product.externalId, product);
    for (const { sku } of product.variants) bySku.set(sku, product);
  }
  const newest = (product: Product | undefined) => product && (byId.get(product.id) ?? product);

  function find(input: ProductInput): Product | 'several' | null {
    const owners = new Set(skusOf(input).flatMap((sku) => newest(bySku.get(sku)) ?? []));
    if (owners.size > 1) return 'several';
    const [owner] = owners;
    const byHandle = input.handle === undefined ? undefined : newest(bySlug.get(slugify(input.handle)));
    const byKey = input.externalId === undefined ? undefined : newest(byExternalId.get(input.externalId));
    return owner ?? byKey ?? byHandle ?? null;
  }

  // In an empty shop only rows of this very file can be met again: too few to ask for each.
  if (lookUp === 'quick' && (await repo.beganEmpty())) return { find, remember };
  const handles = inputs.flatMap(({ handle }) => (handle === undefined ? [] : [slugify(handle)]));
  for (const product of await repo.bySlugs([...new Set(handles)])) remember(product);
  const asked = lookUp === 'quick' ? (input: ProductInput) => skusOf(input).slice(0, 1) : skusOf;
  for (const product of await repo.bySkus([...new Set(inputs.flatMap(asked))])) remember(product);
  // A product that is there is not all that its rows may touch: their other SKUs may be those of another one.
  const others = inputs.flatMap((input) => {
    const found = find(input);
    return found === null || found === 'several' ? [] : skusOf(input).filter((sku) => !bySku.has(sku));
  });
  if (lookUp === 'quick') for (const product of await repo.bySkus([...new Set(others)])) remember(product);
  // The external id is asked for last, and only where nothing was found: it is the slowest to look up.
  const open = inputs.flatMap((input) =>
    input.externalId !== undefined && find(input) === null ? [input.externalId] : [],
  );
  const refresh = lookUp === 'thorough';
  for (const product of await repo.byExternalIds([...new Set(open)], { refresh })) remember(product);
  return { find, remember };
}
