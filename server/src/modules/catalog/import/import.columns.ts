import { AppError } from '../../../kernel/app-error.ts';
import { type Mapping, type PlainTarget, TARGETS, type Target } from './import.types.ts';

/** What the column is called, by those who export catalogues; compared without case, signs and spaces. */
const NAMES: Partial<Record<PlainTarget, string>> = {
  externalId: 'external id|externalid|id|product id|productid|article id|artikelnummer',
  handle: 'handle|slug|url key|permalink',
  title: 'title|name|product name|product title|titel|bezeichnung|produktname|titre|naam',
  description: 'description|beschreibung|text|long description|body',
  descriptionHtml: 'body html|description html',
  brand: 'brand|vendor|manufacturer|marke|hersteller|merk|marque|brand guess|brandguess',
  category: 'category|categories|product category|type|product type|kategorie|categorie',
  tags: 'tags|keywords|schlagworte',
  status: 'status',
  published: 'published|visible|active|aktiv',
  sku: 'sku|variant sku|item number|article number|artikelnr|art nr',
  barcode: 'barcode|variant barcode|ean|gtin|upc|ean13',
  price: 'price|variant price|regular price|preis|vk|vk brutto|prix|prijs',
  priceMinor: 'price minor|priceminor|price cents',
  compareAt:
    'compare at|compare at price|compareat|variant compare at price|list price|listprice|rrp|msrp|uvp|old price',
  compareAtMinor: 'compare at minor|compareatminor',
  currency: 'currency|wahrung|waehrung',
  stock: 'stock|quantity|qty|inventory|variant inventory qty|on hand|bestand|lager|voorraad',
  weightGrams: 'weight grams|weightgrams|grams|variant grams|gewicht g|weight g',
  weightKg: 'weight kg|gewicht kg|weightkg',
  seoTitle: 'seo title|seotitle|meta title',
  seoDescription: 'seo description|seodescription|meta description',
  rating: 'rating|average rating|stars',
  ratingCount: 'rating count|ratingcount|reviews count|no of ratings',
  attributes: 'attributes',
  options: 'options',
  variants: 'variants',
  option1Name: 'option1 name',
  option1Value: 'option1 value',
  option2Name: 'option2 name',
  option2Value: 'option2 value',
  option3Name: 'option3 name',
  option3Value: 'option3 value',
};
/** Options that shops name a column after. */
const OPTION_NAMES: Record<string, string> = {
  colour: 'Colour',
  color: 'Colour',
  farbe: 'Colour',
  kleur: 'Colour',
  couleur: 'Colour',
  size: 'Size',
  grosse: 'Size',
  groesse: 'Size',
  maat: 'Size',
  taille: 'Size',
};
/** Added to files of faulty rows; never read back. */
export const ERROR_COLUMN = 'zivero_error';

const plain = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '');

const byName = new Map<string, PlainTarget>();
for (const target of TARGETS) {
  byName.set(plain(target), target);
  for (const name of (NAMES[target] ?? '').split('|')) if (name) byName.set(plain(name), target);
}

/** What a column probably holds, from its name alone; null when nothing comes to mind. */
function guessTarget(column: string): Target | null {
  if (column === ERROR_COLUMN) return null;
  const named = /^(option|attribute)[:\s]\s*(.+)$/i.exec(column);
  if (named)
    return `${named[1]?.toLowerCase() === 'option' ? 'option' : 'attribute'}:${named[2]?.trim() ?? ''}`;
  const known = byName.get(plain(column));
  if (known) return known;
  const option = OPTION_NAMES[plain(column)];
  return option ? `option:${option}` : null;
}

export type ColumnPlan = { target: Target; column: string }[];

/**
 * Which column goes where: the given mapping first, then the names that are recognised; a target is taken once.
 * Throws `request.invalid` for a mapping that names an unknown target or a column that is not there.
 */
export function planColumns(columns: readonly string[], mapping: Mapping | undefined): ColumnPlan {
  const given = Object.entries(mapping?.columns ?? {}) as [string, string | null][];
  for (const [target, column] of given) {
    if (!isTarget(target))
      throw invalid(
        `"${target}" is nothing that a product has; there are ${TARGETS.join(', ')}, option:NAME, attribute:NAME`,
      );
    if (column !== null && !columns.includes(column))
      throw invalid(`the file has no column "${column}"; it has ${columns.join(', ')}`);
  }
  const plan: ColumnPlan = given.flatMap(([target, column]) =>
    column === null ? [] : [{ target: target as Target, column }],
  );
  const taken = new Set<string>([...given.map(([target]) => target)]);
  const used = new Set(plan.map(({ column }) => column));
  for (const column of columns) {
    const target = used.has(column) ? null : guessTarget(column);
    if (target === null || taken.has(target)) continue;
    taken.add(target);
    plan.push({ target, column });
  }
  return plan;
}

const isTarget = (name: string): name is Target =>
  (TARGETS as readonly string[]).includes(name) || /^(option|attribute):\S/.test(name);

const invalid = (detail: string) => new AppError('request.invalid', { detail });
