/** `bun run doctor`: says, in one sentence each, what this machine lacks and how to get it. Changes nothing. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dir, '..');
if (!existsSync(join(root, 'node_modules'))) {
  console.log(
    '✗ Dependencies: not installed yet: run `bun install` (or `bun dev`, which does it), then this again.',
  );
  process.exit(1);
}
const { examine } = await import('../server/src/local/doctor/checks.ts');
const findings = await examine({ env: process.env, root });
const marks = { ok: '✓', note: '·', missing: '✗' };
for (const { subject, state, text } of findings) console.log(`${marks[state]} ${subject}: ${text}`);
const gaps = findings.filter(({ state }) => state === 'missing').length;
console.log(gaps === 0 ? 'Nothing is missing: `bun dev` will run.' : `${gaps} missing, see ✗ above.`);
process.exit(gaps === 0 ? 0 : 1);
