/**
 * Runs a stress of stress/: `bun run stress NAME [its options]`. The last line is its result as JSON; ends with 1
 * when a check did not hold.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Stress } from '../stress/stress.ts';
import { ROOT, runCommand, UsageError } from './stores.ts';

const folder = join(ROOT, 'stress');
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.stress.ts'))
  .map((file) => file.slice(0, -'.stress.ts'.length))
  .sort();

async function load(name: string): Promise<Stress> {
  const { stress } = (await import(join(folder, `${name}.stress.ts`))) as { stress: Stress };
  return stress;
}

await runCommand(async () => {
  const [name, ...args] = process.argv.slice(2);
  if (name === undefined || !names.includes(name)) {
    const lines = await Promise.all(
      names.map(async (each) => `  ${each.padEnd(16)} ${(await load(each)).about}`),
    );
    throw new UsageError(`usage: bun run stress NAME\n${lines.join('\n')}`);
  }
  const result = await (await load(name)).run({ args, say: (line) => console.error(line) });
  console.log(JSON.stringify({ stress: name, ...result }));
  return result.passed ? 0 : 1;
});
