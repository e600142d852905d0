/**
 * Runs a benchmark of bench/: `bun run bench NAME [its options]`. The last line is its result as JSON; ends with
 * 1 when it missed its mark.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from '../bench/bench.ts';
import { ROOT, runCommand, UsageError } from './stores.ts';

const folder = join(ROOT, 'bench');
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => file.slice(0, -'.bench.ts'.length))
  .sort();

async function load(name: string): Promise<Bench> {
  const { bench } = (await import(join(folder, `${name}.bench.ts`))) as { bench: Bench };
  return bench;
}

await runCommand(async () => {
  const [name, ...args] = process.argv.slice(2);
  if (name === undefined || !names.includes(name)) {
    const lines = await Promise.all(
      names.map(async (each) => `  ${each.padEnd(16)} ${(await load(each)).about}`),
    );
    throw new UsageError(`usage: bun run bench NAME\n${lines.join('\n')}`);
  }
  const bench = await load(name);
  const result = await bench.run({ args, say: (line) => console.error(line) });
  console.log(JSON.stringify({ bench: name, ...result }));
  return result.passed ? 0 : 1;
});
