import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createEmbeddedEngine } from '../server/src/modules/search/embedded/embedded-engine.ts';
import type { EngineQuery, SearchDocument } from '../server/src/modules/search/engine.ts';
import type { Bench, BenchOptions, BenchResult } from './bench.ts';
import { threadCpuMs } from './cpu-clock.ts';

const DATA = resolve(process.env.ZIVERO_SEARCH_DATA ?? resolve(import.meta.dirname, '../../shared/search'));

/** The parts of the shared generator that are used. */
type Product = {
  id: number;
  title: string;
  brand: string;
  category: string[];
  description: string;
  price: number;
  rating: number;
  ratingCount: number;
  stock: number;
  popularity: number;
  colour: string;
  size: string;
  material: string;
};
type Browse = { q: string; brand?: string; top?: string; min: number; max: number };
type Work = Record<'plain' | 'frequent' | 'and3' | 'typo' | 'short' | 'prefix', string[]> & {
  browse: Browse[];
};
type Generator = { product(i: number): Product };

const CURRENCY = 'EUR';
const FACETS = ['category', 'brand', 'rating', 'availability', 'price', 'attributes'] as const;
const PAGE = 24;
const PASSES = 3;
const WARM_UP = 60;

export function documentOf(product: Product): SearchDocument {
  const minor = Math.round(product.price * 100);
  return {
    id: `prd_${product.id}` as SearchDocument['id'],
    status: 'active',
    title: product.title,
    description: product.description,
    brand: { id: `brd_${product.brand}` as never, slug: product.brand.toLowerCase(), name: product.brand },
    categories: product.category.map((name, depth) => {
      const path = product.category.slice(0, depth + 1).join('/');
      return { id: `cat_${path}` as never, path, name };
    }),
    tags: [],
    skus: [],
    barcodes: [],
    attributes: { colour: [product.colour], size: [product.size], material: [product.material] },
    prices: [{ currency: CURRENCY, minMinor: minor, maxMinor: minor, onSale: false }],
    availability: product.stock > 0 ? 'in-stock' : 'sold-out',
    available: product.stock,
    rating: { average: product.rating, count: product.ratingCount },
    soldCount: product.popularity,
    publishedAt: product.id,
    updatedAt: product.id,
  };
}

export function queryOf(q: string): EngineQuery {
  return {
    q,
    locale: 'en',
    currency: CURRENCY,
    filters: {},
    facets: FACETS,
    sort: 'relevance',
    limit: PAGE,
    after: null,
  };
}

export function browseOf({ q, brand, top, min, max }: Browse): EngineQuery {
  return {
    ...queryOf(q),
    sort: 'price-asc',
    filters: {
      ...(brand ? { brands: [brand.toLowerCase()] } : {}),
      ...(top ? { category: top } : {}),
      priceMinMinor: min * 100,
      priceMaxMinor: max * 100,
    },
  };
}

const percentile = (sorted: readonly number[], part: number): number =>
  Number((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0).toFixed(3));

type Figures = { n: number; p50: number; p99: number; wall50: number; wall99: number };

async function time(asks: readonly (() => Promise<unknown>)[]): Promise<Figures> {
  for (const ask of asks.slice(0, WARM_UP)) await ask();
  const cpu: number[] = [];
  const wall: number[] = [];
  for (let pass = 0; pass < PASSES; pass += 1)
    for (const ask of asks) {
      const [cpuBefore, wallBefore] = [threadCpuMs(), performance.now()];
      await ask();
      cpu.push(threadCpuMs() - cpuBefore);
      wall.push(performance.now() - wallBefore);
    }
  cpu.sort((a, b) => a - b);
  wall.sort((a, b) => a - b);
  return {
    n: cpu.length,
    p50: percentile(cpu, 0.5),
    p99: percentile(cpu, 0.99),
    wall50: percentile(wall, 0.5),
    wall99: percentile(wall, 0.99),
  };
}

async function run({ args, say }: BenchOptions): Promise<BenchResult> {
  const { values } = parseArgs({ args, options: { products: { type: 'string', default: '10000' } } });
  if (!existsSync(resolve(DATA, 'generate.ts')))
    throw new Error(`the catalogue's generator is not in ${DATA}`);
  const { Generator, workload } = await import(resolve(DATA, 'generate.ts'));
  const products = Number(values.products);
  const generator: Generator = new Generator(1);
  const work: Work = await workload(generator, products);
  const engine = createEmbeddedEngine();
  let buildMs = 0;
  let wallMs = 0;
  const rssBefore = rss();
  for (let from = 0; from < products; from += 5000) {
    const batch = Array.from({ length: Math.min(5000, products - from) }, (_, at) =>
      documentOf(generator.product(from + at)),
    );
    const [cpu, wall] = [threadCpuMs(), performance.now()];
    await engine.put(batch);
    buildMs += threadCpuMs() - cpu;
    wallMs += performance.now() - wall;
  }
  const [cpu, wall] = [threadCpuMs(), performance.now()];
  await engine.search(queryOf('a'));
  buildMs += threadCpuMs() - cpu;
  wallMs += performance.now() - wall;
  const bytes = (rss() - rssBefore) / products;
  say(
    `${products} products built in ${(buildMs / 1000).toFixed(1)} s of CPU, ${(wallMs / 1000).toFixed(1)} s; ${Math.round(bytes)} bytes of RSS each`,
  );
  const kinds: Record<string, Figures> = {};
  for (const kind of ['plain', 'frequent', 'and3', 'typo'] as const)
    kinds[kind] = await time(work[kind].map((q) => () => engine.search(queryOf(q))));
  kinds.browse = await time(work.browse.map((browse) => () => engine.search(browseOf(browse))));
  for (const kind of ['short', 'prefix'] as const)
    kinds[kind] = await time(
      work[kind].map((prefix) => () => engine.suggest({ prefix, locale: 'en', limit: 10 })),
    );
  for (const [kind, figures] of Object.entries(kinds)) say(`${kind.padEnd(10)} ${JSON.stringify(figures)}`);
  return { passed: true, products, buildMs, kinds };
}

function rss(): number {
  Bun.gc(true);
  return process.memoryUsage().rss;
}

export const bench: Bench = {
  about: 'the embedded search engine: speed, memory, building [--products 10000]',
  run,
};
