import { closeSync, existsSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { cp, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { buildOnce, cacheDir } from '../server/src/local/services/cache-dir.ts';

/** CPU and wall time in ms of a kind of query. */
export type TantivyFigures = { p50: number; p99: number; wall50: number; wall99: number };
export type TantivyReport = {
  buildSeconds: number;
  searches: Record<string, TantivyFigures>;
  prefixes: Record<string, TantivyFigures>;
};
export type TantivyOptions = {
  /** What it is told to index and to ask: the products and queries that ours gets. */
  products: number;
  productAt(number: number): object;
  work: object;
  /** For its data and its index; made if need be. */
  folder: string;
};
type Row = { cpu50: number; cpu99: number; wall50: number; wall99: number };

/** Our kinds as its runner names them. */
const SEARCHES = {
  plain: 'plain',
  frequent: 'frequent',
  and3: 'three words',
  typo: 'typo',
  browse: 'browse',
};
const PREFIXES = { short: 'short prefix', prefix: 'prefix' };
/** Its index in order of popularity, so that a prefix may stop early: what it does best. */
const SETTINGS = { SORT: '1', BEST: '1' };
const CHUNK = 1 << 22;

/**
 * The runner of `source` (a Rust crate beside the catalog's generator), built once per version of it; a sentence
 * about what is missing where it cannot be.
 */
export async function tantivyRunner(source: string): Promise<{ path: string } | { missing: string }> {
  if (!existsSync(join(source, 'Cargo.toml'))) return { missing: `${source} is not there` };
  const cargo = Bun.which('cargo');
  if (cargo === null) return { missing: 'cargo is not installed' };
  const files = ['Cargo.toml', 'src/main.rs', 'src/scale.rs'];
  const texts = await Promise.all(files.map((name) => Bun.file(join(source, name)).text()));
  const version = Bun.hash(texts.join('\0')).toString(36);
  try {
    const folder = await buildOnce(join(cacheDir(process.env), `tantivy-${version}`), async (staging) => {
      // Elsewhere: nothing is written into a folder that is not ours.
      const crate = join(staging, 'crate');
      await cp(join(source, 'Cargo.toml'), join(crate, 'Cargo.toml'));
      await cp(join(source, 'src'), join(crate, 'src'), { recursive: true });
      const target = ['--target-dir', join(staging, 'target')];
      await ran([cargo, 'build', '--release', '--quiet', ...target], { cwd: crate });
      await rename(join(staging, 'target/release/tbench'), join(staging, 'tbench'));
    });
    return { path: join(folder, 'tbench') };
  } catch (error) {
    return { missing: `it could not be built: ${error instanceof Error ? error.message : error}` };
  }
}

/** Indexes the products, then asks each kind of query for the top 24 with facets, or for completions. */
export async function measureTantivy(
  path: string,
  { products, productAt, work, folder }: TantivyOptions,
): Promise<TantivyReport> {
  mkdirSync(join(folder, 'data/q'), { recursive: true });
  writeFileSync(join(folder, `data/q/work-${products}.json`), JSON.stringify(work));
  writeProducts(join(folder, `data/q/prod-${products}.jsonl`), products, productAt);
  const options = { cwd: folder, env: { ...process.env, ...SETTINGS } };
  const built = await ran([path, 'build', String(products), 'index'], options);
  const asked = await ran([path, 'bench', String(products), 'index'], options);
  const rows = rowsOf(asked);
  return {
    buildSeconds: Number(/^merged .*? cpu ([\d.]+)s/m.exec(built)?.[1] ?? Number.NaN),
    searches: bestOf(rows, SEARCHES, (what) => !what.includes('top only')),
    prefixes: bestOf(rows, PREFIXES, () => true),
  };
}

/** Lines of the runner: what was asked and how, a tab, the figures. */
export function rowsOf(printed: string): { what: string; row: Row }[] {
  return printed.split('\n').flatMap((line) => {
    const [what = '', figures] = line.split('\t');
    return figures?.startsWith('{') ? [{ what, row: JSON.parse(figures) as Row }] : [];
  });
}

/** Of several ways to ask a kind, the one with the lowest p99. */
export function bestOf(
  rows: readonly { what: string; row: Row }[],
  kinds: Record<string, string>,
  counts: (what: string) => boolean,
): Record<string, TantivyFigures> {
  return Object.fromEntries(
    Object.entries(kinds).map(([kind, name]) => {
      const ways = rows.filter(({ what }) => what.startsWith(`${kind} `) && counts(what));
      const [best] = ways.sort((a, b) => a.row.cpu99 - b.row.cpu99);
      if (!best) throw new Error(`tantivy told nothing of ${kind}`);
      const { cpu50, cpu99, wall50, wall99 } = best.row;
      return [name, { p50: cpu50, p99: cpu99, wall50, wall99 }];
    }),
  );
}

function writeProducts(path: string, products: number, productAt: (number: number) => object): void {
  const file = openSync(path, 'w');
  let text = '';
  for (let number = 0; number < products; number += 1) {
    text += `${JSON.stringify(productAt(number))}\n`;
    if (text.length < CHUNK) continue;
    writeSync(file, text);
    text = '';
  }
  writeSync(file, text);
  closeSync(file);
}

/** What it printed; throws with the end of its complaints. */
async function ran(command: string[], options: { cwd: string; env?: NodeJS.ProcessEnv }): Promise<string> {
  const child = Bun.spawn(command, { ...options, stdout: 'pipe', stderr: 'pipe' });
  const [printed, complaints] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  if ((await child.exited) !== 0) throw new Error(complaints.trim().slice(-500));
  return printed;
}
