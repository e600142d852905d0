/** `bun scripts/check-imports.ts`: the import walls that Biome does not see; prints each breach, exits 1. */
import { join } from 'node:path';
import { checkWalls } from './import-walls.ts';

const ROOT = join(import.meta.dir, '..');
const files = new Map<string, string>();
for (const workspace of ['shared', 'server', 'store', 'admin']) {
  for await (const path of new Bun.Glob(`${workspace}/{src,test}/**/*.{ts,vue}`).scan({ cwd: ROOT })) {
    files.set(path, await Bun.file(join(ROOT, path)).text());
  }
}
const violations = checkWalls(files);
for (const { file, line, message } of violations) console.error(`${file}:${line} ${message}`);
console.log(`${files.size} files, ${violations.length} breaches of the import walls`);
process.exit(violations.length === 0 ? 0 : 1);
