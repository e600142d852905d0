/** `bun run typecheck`: shared and server first (they write the declarations that the apps read), then the rest. */
import { join } from 'node:path';

const ROOT = join(import.meta.dir, '..');
const bin = (name: string) => join(ROOT, 'node_modules/.bin', name);

async function check(args: string[]): Promise<boolean> {
  return (await Bun.spawn(args, { cwd: ROOT, stdout: 'inherit', stderr: 'inherit' }).exited) === 0;
}

const isServerRight = await check([bin('tsc'), '-b', 'shared', 'server']);
const rest = await Promise.all([
  check([bin('vue-tsc'), '-p', 'store', '--noEmit']),
  check([bin('vue-tsc'), '-p', 'admin', '--noEmit']),
  check([bin('tsc'), '-p', 'tsconfig.tools.json', '--noEmit']),
]);
process.exit(isServerRight && rest.every(Boolean) ? 0 : 1);
