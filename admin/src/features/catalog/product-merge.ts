import type { ProductDraft } from '@zivero/shared/schemas/catalog';
import { copyOf, type DraftVariant, isSame } from './product-draft.ts';

type VariantCell = 'sku' | 'prices' | 'barcode' | 'weightGrams' | 'imageId';
const CELLS: readonly VariantCell[] = ['sku', 'prices', 'barcode', 'weightGrams', 'imageId'];
const PLAIN = [
  'title',
  'slug',
  'description',
  'status',
  'brandId',
  'categoryIds',
  'attributes',
  'tags',
  'images',
  'taxClass',
] as const;

/** One thing that may differ between three versions of a product. */
export type Place =
  | { kind: 'field'; field: (typeof PLAIN)[number] }
  | { kind: 'seo'; field: 'title' | 'description' }
  | { kind: 'cell'; variantId: string; name: string; cell: VariantCell }
  /** Options and rows as one, when somebody added or removed some: cells cannot be told apart then. */
  | { kind: 'variants' };

/** `both`: two values, one must be chosen. `yours`/`theirs`: only one side touched it, it is merged. */
export type MergeRow = {
  key: string;
  place: Place;
  was: unknown;
  yours: unknown;
  theirs: unknown;
  side: 'both' | 'yours' | 'theirs';
};
export type Choice = 'yours' | 'theirs';

const shapeOf = (draft: ProductDraft) =>
  JSON.stringify([draft.options, draft.variants.map((variant) => [variant.id, variant.optionValues])]);
const keyOf = (place: Place): string =>
  place.kind === 'cell'
    ? `${place.variantId}.${place.cell}`
    : place.kind === 'variants'
      ? 'variants'
      : `${place.kind}.${place.field}`;

function read(draft: ProductDraft, place: Place): unknown {
  if (place.kind === 'field') return draft[place.field];
  if (place.kind === 'seo') return draft.seo[place.field];
  if (place.kind === 'variants') return { options: draft.options, variants: draft.variants };
  return draft.variants.find((variant) => variant.id === place.variantId)?.[place.cell];
}

function write(draft: ProductDraft, place: Place, value: unknown): ProductDraft {
  if (place.kind === 'field') return { ...draft, [place.field]: value };
  if (place.kind === 'seo') return { ...draft, seo: { ...draft.seo, [place.field]: value } };
  if (place.kind === 'variants')
    return { ...draft, ...(value as Pick<ProductDraft, 'options' | 'variants'>) };
  return {
    ...draft,
    variants: draft.variants.map((variant) =>
      variant.id === place.variantId ? { ...variant, [place.cell]: value } : variant,
    ),
  };
}

/**
 * Compares what you started from (`was`), what you have (`yours`) and what somebody saved meanwhile
 * (`theirs`), place by place. Equal changes on both sides are no row.
 */
export function compareVersions(was: ProductDraft, yours: ProductDraft, theirs: ProductDraft): MergeRow[] {
  const isOneShape = shapeOf(was) === shapeOf(yours) && shapeOf(was) === shapeOf(theirs);
  const nameOf = (variant: DraftVariant) => variant.optionValues.join(' ') || variant.sku;
  const places: Place[] = [
    ...PLAIN.map((field): Place => ({ kind: 'field', field })),
    { kind: 'seo', field: 'title' },
    { kind: 'seo', field: 'description' },
    ...(isOneShape
      ? was.variants.flatMap((variant) =>
          variant.id === undefined
            ? []
            : CELLS.map(
                (cell): Place => ({ kind: 'cell', variantId: variant.id ?? '', name: nameOf(variant), cell }),
              ),
        )
      : [{ kind: 'variants' } as const]),
  ];
  return places.flatMap((place): MergeRow[] => {
    const [a, b, c] = [read(was, place), read(yours, place), read(theirs, place)];
    if (isSame(b, c)) return [];
    const side = isSame(a, b) ? 'theirs' : isSame(a, c) ? 'yours' : 'both';
    return [{ key: keyOf(place), place, was: a, yours: b, theirs: c, side }];
  });
}

/** What is saved in the end: theirs, with your side of what only you touched and of what you chose. */
export function mergeVersions(
  theirs: ProductDraft,
  rows: readonly MergeRow[],
  choices: ReadonlyMap<string, Choice>,
): ProductDraft {
  const mine = rows.filter(
    (row) => row.side === 'yours' || (row.side === 'both' && choices.get(row.key) === 'yours'),
  );
  return mine.reduce((draft, row) => write(draft, row.place, copyOf(row.yours)), copyOf(theirs));
}

/** What was saved, with what was typed while it was being saved: only rows that were made meanwhile are the server's. */
export function withTyped(saved: ProductDraft, sent: ProductDraft, typed: ProductDraft): ProductDraft {
  const rows = compareVersions(sent, typed, saved);
  const mine = rows
    .filter(({ place }) => place.kind !== 'variants')
    .map(({ key }) => [key, 'yours'] as const);
  return mergeVersions(saved, rows, new Map(mine));
}
