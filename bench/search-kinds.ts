import type { Segment } from '../server/src/modules/search/embedded/index/segment.ts';
import type { Searcher } from '../server/src/modules/search/embedded/query/searcher.ts';
import { suggest } from '../server/src/modules/search/embedded/suggest/suggester.ts';
import type { Baseline } from './search-baseline.ts';
import type { Workload } from './search-catalog.ts';
import { type Figures, pass, timed } from './search-timing.ts';

export type Asked = { segments: readonly Segment[]; searcher: Searcher };
export type Kinds = { searches: Record<string, Figures>; prefixes: Record<string, Figures> };

/** Every kind of query and prefix of a workload; the first engine is asked the same in turns, if there is one. */
export async function timeKinds(
  { segments, searcher }: Asked,
  { searches, prefixes }: Workload,
  baseline: Baseline | null,
  say: (line: string) => void,
): Promise<Kinds> {
  const kinds: Kinds = { searches: {}, prefixes: {} };
  const told = (kind: string, [own, other]: Figures[]): Figures => {
    if (!own) throw new Error('nothing was timed');
    const beside = other ? `   ${other.p50}/${other.p99}` : '';
    say(`  ${kind.padEnd(14)} ${own.p50}/${own.p99} (${own.wall50}/${own.wall99})${beside}`);
    return own;
  };
  for (const [kind, queries] of Object.entries(searches)) {
    const sides = [() => pass(queries.map((query) => () => searcher.search(segments, query)))];
    if (baseline) sides.push(() => baseline.ask({ searches: queries }));
    kinds.searches[kind] = told(kind, await timed(sides));
  }
  // What is remembered of suggestions is in part forgotten at every change of the index: each pass begins after one.
  for (const [kind, asked] of Object.entries(prefixes)) {
    let current = segments;
    const asks = asked.map(
      (prefix) => () => suggest({ segments: current, searcher, learned: [] }, { prefix, limit: 10 }),
    );
    const changed = () => {
      current = [...segments];
    };
    const own = () => pass(asks, changed);
    const sides = [own];
    if (baseline) sides.push(() => baseline.ask({ prefixes: asked }));
    kinds.prefixes[kind] = told(kind, await timed(sides));
  }
  return kinds;
}

/** How many times as long each kind takes as at fewer products: of p50 and of p99. */
export function growthOf(small: Kinds, large: Kinds): Record<string, { p50: number; p99: number }> {
  const before = { ...small.searches, ...small.prefixes };
  return Object.fromEntries(
    Object.entries({ ...large.searches, ...large.prefixes }).map(([kind, { p50, p99 }]) => {
      const { p50: median = Number.NaN, p99: tail = Number.NaN } = before[kind] ?? {};
      return [kind, { p50: Number((p50 / median).toFixed(1)), p99: Number((p99 / tail).toFixed(1)) }];
    }),
  );
}
