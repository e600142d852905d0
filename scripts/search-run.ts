/**
 * `bun run search:run --catalog FILE --queries FILE --out RUN [--mode search|suggest]`: indexes a catalog (JSON
 * lines, `.gz` too: id, title, and where there are any brand, categories, description, price, popularity) with
 * the embedded engine, asks it every query and writes a run: best first, 100 ids a query, or ten suggestions a
 * prefix. Needs no services. The last line says how much was done and how long it took, as JSON.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { createEmbeddedEngine } from '../server/src/modules/search/embedded/embedded-engine.ts';
import type { EngineQuery, SearchDocument } from '../server/src/modules/search/engine.ts';

/** The shared format; a line without id or title ends the run. */
type Row = {
  id: string | number;
  title: string;
  description?: string | null;
  brand?: string | null;
  brandGuess?: string | null;
  categories?: string[] | null;
  category?: string[] | null;
  price?: number | null;
  rating?: number | null;
  ratingCount?: number | null;
  popularity?: number | null;
  stock?: number | null;
};
type Query = { query: string; target?: string };
type Prefix = { prefix: string; target: string };
const RUN_LENGTH = 100;
const SUGGESTIONS = 10;

const { values } = parseArgs({
  options: {
    catalog: { type: 'string' },
    queries: { type: 'string' },
    out: { type: 'string' },
    mode: { type: 'string', default: 'search' },
  },
});
const { catalog, queries, out, mode } = values;
if (!catalog || !queries || !out || (mode !== 'search' && mode !== 'suggest')) {
  console.error('usage: bun run search:run --catalog FILE --queries FILE --out RUN [--mode search|suggest]');
  process.exit(2);
}

const engine = createEmbeddedEngine();
const startedAt = performance.now();
const documents = linesOf<Row>(catalog, 'title').map(documentOf);
await engine.put(documents);
await engine.search({ ...queryOf('a'), limit: 1 });
const indexMs = Math.round(performance.now() - startedAt);
const titles = new Map(documents.map(({ id, title }) => [id, title]));

const askedAt = performance.now();
const lines = mode === 'search' ? await searchRun(queries) : await suggestRun(queries);
const queryMs = performance.now() - askedAt;
writeFileSync(out, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
console.log(
  JSON.stringify({
    products: documents.length,
    queries: lines.length,
    indexMs,
    msPerQuery: Number((queryMs / lines.length).toFixed(3)),
  }),
);

async function searchRun(file: string) {
  const run = [];
  for (const { query, target } of linesOf<Query>(file, 'query')) {
    const { ids, similar = [] } = await engine.search(queryOf(query));
    run.push({ query, ...(target === undefined ? {} : { target }), ids: [...ids, ...similar] });
  }
  return run;
}

async function suggestRun(file: string) {
  const run = [];
  for (const { prefix, target } of linesOf<Prefix>(file, 'prefix')) {
    const { terms, productIds } = await engine.suggest({ prefix, locale: 'en', limit: SUGGESTIONS });
    // What the shopper reads: completed phrases, then the titles of the products beside them.
    const texts = [...terms, ...productIds.map((id) => titles.get(id) ?? '')].slice(0, SUGGESTIONS);
    run.push({ prefix, target, suggestions: texts, ids: productIds });
  }
  return run;
}

function queryOf(q: string): EngineQuery {
  return {
    q,
    locale: 'en',
    currency: null,
    filters: {},
    facets: [],
    sort: 'relevance',
    limit: RUN_LENGTH,
    after: null,
    fill: true,
  };
}

function documentOf(row: Row): SearchDocument {
  const brand = row.brand ?? row.brandGuess ?? null;
  const names = row.categories ?? row.category ?? [];
  const stock = row.stock ?? 1;
  return {
    id: String(row.id) as SearchDocument['id'],
    status: 'active',
    title: row.title,
    description: row.description ?? '',
    brand: brand === null ? null : { id: `brd_${brand}` as never, slug: brand, name: brand },
    categories: names.map((name, depth) => {
      const path = `/${names.slice(0, depth + 1).join('/')}`;
      return { id: `cat_${path}` as never, path, name };
    }),
    tags: [],
    skus: [],
    barcodes: [],
    attributes: {},
    prices: row.price == null ? [] : [priceOf(Math.round(row.price * 100))],
    availability: stock > 0 ? 'in-stock' : 'sold-out',
    available: stock,
    rating: { average: row.rating ?? 0, count: row.ratingCount ?? 0 },
    soldCount: row.popularity ?? 0,
    publishedAt: 0,
    updatedAt: 0,
  };
}

function priceOf(minor: number) {
  return { currency: 'EUR', minMinor: minor, maxMinor: minor, onSale: false };
}

function linesOf<T>(file: string, needed: string): T[] {
  const raw = readFileSync(file);
  const text = (file.endsWith('.gz') ? gunzipSync(raw) : raw).toString('utf8');
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line, at) => {
      const row: unknown = JSON.parse(line);
      if (typeof row !== 'object' || row === null || !(needed in row))
        throw new Error(`${file}, line ${at + 1}: "${needed}" is missing`);
      return row as T;
    });
}
