/**
 * The types of the procedures reach both apps: when a procedure's output loses a field that its app uses, the
 * check of that app fails, though the server alone is still right. Done on a copy of the repository.
 */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mustRun, runCommand } from '../server/src/local/services/commands.ts';

const ROOT = join(import.meta.dir, '..');
mkdirSync(join(ROOT, '.zivero'), { recursive: true });
const copy = mkdtempSync(join(ROOT, '.zivero', 'type-border-'));
afterAll(() => rmSync(copy, { recursive: true, force: true }), 60_000);

const CACHE = 'node_modules/.cache';
const SOURCES = ['package.json', 'tsconfig.json', 'tsconfig.base.json', 'shared', 'server', 'store', 'admin'];
/** The server's own tests would notice as well: here it is the apps that have to. */
const LEFT_OUT = /\/(?:node_modules|img|dist\/(?:client|server|assets)|[^/]+\.test\.ts)$/;

beforeAll(async () => {
  for (const source of SOURCES) {
    cpSync(join(ROOT, source), join(copy, source), {
      recursive: true,
      filter: (path) => !LEFT_OUT.test(path),
    });
  }
  // Hard links for the packages; what the compiler writes must not reach through one.
  for (const place of ['.', 'shared', 'server', 'store', 'admin']) {
    await mustRun('cp', ['-al', join(ROOT, place, 'node_modules'), join(copy, place, 'node_modules')]);
  }
  rmSync(join(copy, CACHE), { recursive: true, force: true });
  if (existsSync(join(ROOT, CACHE))) cpSync(join(ROOT, CACHE), join(copy, CACHE), { recursive: true });

  loseTitle(
    'server/src/modules/catalog/catalog.store.router.ts',
    '.output(ProductPage)',
    '.output(ProductPage.omit({ title: true }))',
  );
  loseTitle(
    'server/src/modules/catalog/catalog.admin.router.ts',
    '.output(Product)',
    '.output(Product.omit({ title: true }))',
  );
}, 60_000);

function loseTitle(file: string, whole: string, less: string) {
  const path = join(copy, file);
  const text = readFileSync(path, 'utf8');
  expect(text.split(whole)).toHaveLength(2);
  rmSync(path);
  writeFileSync(path, text.replace(whole, less));
}

/** The files of `app` with an error that speaks of the lost field. */
async function brokenFiles(app: 'store' | 'admin', project: number): Promise<string[]> {
  const again = ['--incremental', '--tsBuildInfoFile', `${CACHE}/project-${project}.tsbuildinfo`];
  const bin = join(copy, 'node_modules/.bin/vue-tsc');
  const { code, output } = await runCommand(bin, ['-p', app, '--noEmit', '--pretty', 'false', ...again], {
    cwd: copy,
  });
  expect(code).not.toBe(0);
  return output.split('\n').filter((line) => line.startsWith(`${app}/src/`) || line.includes("'title'"));
}

test('a field that an output no longer has breaks the check of both apps, not that of the server', async () => {
  const server = await runCommand(join(copy, 'node_modules/.bin/tsc'), ['-b', 'shared', 'server'], {
    cwd: copy,
  });
  expect(server.output).toBe('');
  const [store, admin] = await Promise.all([brokenFiles('store', 0), brokenFiles('admin', 1)]);
  for (const [app, lines] of [
    ['store', store],
    ['admin', admin],
  ] as const) {
    expect(lines.join('\n')).toContain(`${app}/src/`);
    expect(lines.join('\n')).toContain('title');
  }
}, 600_000);
