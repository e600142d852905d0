import { mkdtempSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Bench, BenchOptions, BenchResult } from './bench.ts';
import type { LoadOptions, LoadReport } from './http-load.ts';
import { planClosedLoop, planOpenLoop } from './search-http-requests.ts';
import { type BenchShop, openBenchShop } from './search-http-shop.ts';
import { createWorkload } from './search-http-workload.ts';

const CONNECTIONS = 32;
const RATES = { searchesPerSecond: 100, suggestsPerSecond: 200 };
const MOST_P99_MS = { search: 60, graphql: 60, suggest: 30 } as const;
/** One by one: a MongoDB (SecantusDB) just started looks at its whole collection for each of the first reads. */
const FIRST = 30;
const WARM_UP = 18_000;
const CLOSED = 3_000;

/** Searches and suggestions over HTTP at the rates of a busy shop: latencies from when each was due. */
async function run({ args, say }: BenchOptions): Promise<BenchResult> {
  const { values } = parseArgs({
    args,
    options: {
      products: { type: 'string', default: '1000000' },
      data: { type: 'string' },
      seconds: { type: 'string', default: '30' },
      /** Folder for a profile of the server's main thread. */
      profile: { type: 'string' },
    },
  });
  const products = Number(values.products);
  const serverArgs = values.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${values.profile}`];
  const shop = await openBenchShop({ products, data: values.data, say, serverArgs });
  try {
    const before = shop.usage();
    say(`${products} products, ready in ${shop.readySeconds} s, ${before?.rssMb ?? '?'} MB`);
    const workload = createWorkload(shop);
    const load = { url: shop.url, connections: CONNECTIONS };
    await inChild({ ...load, connections: 1, requests: planClosedLoop(workload, FIRST), isOpen: false });
    await inChild({ ...load, requests: planClosedLoop(workload, WARM_UP), isOpen: false });
    const open = planOpenLoop(workload, { seconds: Number(values.seconds), ...RATES });
    const atRate = await measured(shop, { ...load, requests: open, isOpen: true });
    tell(say, 'at fixed times', atRate);
    const closed = planClosedLoop(workload, CLOSED);
    const most = await measured(shop, { ...load, requests: closed, isOpen: false });
    tell(say, `closed loop, ${CONNECTIONS} connections`, most);
    const passed =
      atRate.failed === 0 &&
      Object.entries(MOST_P99_MS).every(([group, ms]) => (atRate.groups[group]?.p99 ?? Infinity) <= ms);
    const { readySeconds } = shop;
    return {
      passed,
      products,
      readySeconds,
      rssMb: shop.usage()?.rssMb ?? null,
      atRate: { ...atRate, kinds: undefined },
      closedLoopPerSecond: most.perSecond,
      mostP99Ms: MOST_P99_MS,
    };
  } finally {
    await shop.stop();
  }
}

type Measured = LoadReport & { serverCpuMs: number | null; mainThreadCpuMs: number | null };

/** With the server's own CPU time per request, which other work on the machine does not change much. */
async function measured(shop: BenchShop, options: LoadOptions): Promise<Measured> {
  const before = shop.usage();
  const report = await inChild(options);
  const after = shop.usage();
  const each = (of: 'cpuSeconds' | 'mainCpuSeconds') =>
    before && after && Number((((after[of] - before[of]) * 1_000) / options.requests.length).toFixed(2));
  return { ...report, serverCpuMs: each('cpuSeconds'), mainThreadCpuMs: each('mainCpuSeconds') };
}

function tell(say: BenchOptions['say'], what: string, report: Measured): void {
  say(
    `${what}: ${report.perSecond}/s, ${report.failed} failed, ${report.serverCpuMs ?? '?'} ms of the server's CPU each (main thread ${report.mainThreadCpuMs ?? '?'}), sent ${report.wait.p99} ms late at p99`,
  );
  for (const [name, { n, p50, p90, p99, max }] of Object.entries({ ...report.groups, ...report.kinds }))
    say(`  ${name.padEnd(18)} ${`${n}`.padStart(6)}  p50 ${p50}  p90 ${p90}  p99 ${p99}  max ${max} ms`);
}

/** The generator has a process of its own: it must not wait for us, nor we for it. */
async function inChild(options: LoadOptions): Promise<LoadReport> {
  const folder = mkdtempSync(join(tmpdir(), 'zivero-load-'));
  try {
    const file = join(folder, 'load.json');
    await writeFile(file, JSON.stringify(options));
    const child = Bun.spawn([process.execPath, join(import.meta.dirname, 'search-http.child.ts'), file], {
      stdout: 'pipe',
      stderr: 'inherit',
    });
    const printed = await new Response(child.stdout).text();
    if ((await child.exited) !== 0) throw new Error('the load generator failed');
    return JSON.parse(printed) as LoadReport;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export const bench: Bench = {
  about:
    'search and suggestions over HTTP at fixed rates [--products 1000000] [--data FOLDER] [--seconds 30] [--profile FOLDER]',
  run,
};
