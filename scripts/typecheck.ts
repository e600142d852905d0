/**
 * `bun run typecheck`: shared and server first (they write the declarations that the apps read), then the
 * apps, their tests (which see Bun as the apps must not) and the tools.
 */
import { join } from 'node:path';

const ROOT = join(import.meta.dir, '..');
const bin = (name: string) => join(ROOT, 'node_modules/.bin', name);

async function check(args: string[]): Promise<boolean> {
  const startedAt = performance.now();
  const isRight = (await Bun.spawn(args, { cwd: ROOT, stdout: 'inherit', stderr: 'inherit' }).exited) === 0;
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${isRight ? '✓' : '✗'} ${args.slice(1).join(' ')} ${seconds} s`);
  return isRight;
}

/** What was right last time and did not change is not checked again. */
const again = (name: string) => [
  '--incremental',
  '--tsBuildInfoFile',
  `node_modules/.cache/${name}.tsbuildinfo`,
];

const isServerRight = await check([bin('tsc'), '-b', 'shared', 'server']);
const projects = [
  [bin('vue-tsc'), '-p', 'store'],
  [bin('vue-tsc'), '-p', 'admin'],
  [bin('vue-tsc'), '-p', 'store/tsconfig.test.json'],
  [bin('vue-tsc'), '-p', 'admin/tsconfig.test.json'],
  [bin('tsc'), '-p', 'tsconfig.tools.json'],
];
const queue = projects.map((args, at) => [...args, '--noEmit', ...again(`project-${at}`)]);

/** Two at a time: each of them wants a processor and a gigabyte of its own. */
async function work(): Promise<boolean> {
  let isRight = true;
  for (let args = queue.shift(); args; args = queue.shift()) isRight = (await check(args)) && isRight;
  return isRight;
}
const rest = await Promise.all([work(), work()]);
process.exit(isServerRight && rest.every(Boolean) ? 0 : 1);
