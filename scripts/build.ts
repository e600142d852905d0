/**
 * `bun run build`: both apps for production: `store/dist/client` (browser), `store/dist/server` (server
 * rendering), `admin/dist`. The server itself runs from its source. ZIVERO_TEST_BUILD=1 makes hydration
 * mismatches speak.
 */
import { join } from 'node:path';

const ROOT = join(import.meta.dir, '..');

async function build(app: 'store' | 'admin', args: string[]): Promise<void> {
  const startedAt = performance.now();
  const vite = join(Bun.resolveSync('vite/package.json', join(ROOT, app)), '..', 'bin', 'vite.js');
  const child = Bun.spawn([process.execPath, vite, 'build', '--logLevel', 'warn', ...args], {
    cwd: join(ROOT, app),
    env: { ...process.env, NODE_ENV: 'production' },
    stdout: 'inherit',
    stderr: 'inherit',
  });
  if ((await child.exited) !== 0) throw new Error(`the build of ${app} failed`);
  console.log(
    `${[app, ...args].join(' ')} built in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`,
  );
}

try {
  await Promise.all([build('admin', []), build('store', [])]);
  await build('store', ['--ssr']);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
