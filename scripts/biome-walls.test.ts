/** Every wall that Biome keeps, shown by one deliberate violation each, and by its lawful twin. */
import { afterAll, describe, expect, test } from 'bun:test';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = join(import.meta.dir, '..');
const folder = mkdtempSync(join(tmpdir(), 'zivero-walls-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The rules that complain about `files` (path → text), as Biome with our settings sees them. */
function rulesBroken(files: Record<string, string>): string[] {
  const tree = mkdtempSync(join(folder, 'tree-'));
  cpSync(join(ROOT, 'biome.json'), join(tree, 'biome.json'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), text);
  }
  const biome = join(ROOT, 'node_modules/.bin/biome');
  const run = Bun.spawnSync(
    [biome, 'lint', '--vcs-enabled=false', '--reporter=json', '--max-diagnostics=none', '.'],
    {
      cwd: tree,
    },
  );
  const report: { diagnostics: { category: string; severity: string }[] } = JSON.parse(run.stdout.toString());
  return report.diagnostics.filter(({ severity }) => severity === 'error').map(({ category }) => category);
}

/** A file that imports `specifier` and uses what it gets. */
const importing = (specifier: string) =>
  `import { thing } from '${specifier}';\n\nexport const own = thing;\n`;

const walls: [file: string, forbidden: string, allowed: string][] = [
  ['shared/src/money.ts', '../../server/src/env.ts', './errors.ts'],
  ['shared/src/money.ts', '@zivero/server/store-router', '@trpc/server'],
  ['server/src/kernel/clock.ts', '../infra/mongo/client.ts', './ids.ts'],
  ['server/src/kernel/clock.ts', '../env.ts', '@zivero/shared/errors'],
  ['server/src/infra/mongo/client.ts', '../../modules/cart/cart.ts', '../../kernel/clock.ts'],
  ['server/src/infra/mongo/client.ts', '../../env.ts', '../redis/client.ts'],
  ['server/src/rpc/trpc.ts', '../infra/mongo/client.ts', '../kernel/app-error.ts'],
  ['server/src/modules/cart/cart.ts', '../../local/stripe/stand-in.ts', '../../infra/stripe/client.ts'],
  ['server/src/modules/cart/cart.ts', '../../http/app.ts', '../../rpc/trpc.ts'],
  ['server/src/modules/cart/cart.ts', '../../env.ts', '../catalog/catalog.ts'],
  ['server/src/http/app.ts', '../graphql/yoga.ts', '../modules/cart/cart.ts'],
  ['server/src/graphql/yoga.ts', '../jobs/worker.ts', '../modules/search/search.ts'],
  ['server/src/jobs/worker.ts', '../http/app.ts', '../modules/orders/orders.jobs.ts'],
  ['server/src/main.ts', './local/seed/seed.ts', './deps.ts'],
  ['store/src/lib/api.ts', '@zivero/server/admin-router', '@zivero/server/store-router'],
  ['store/src/lib/api.ts', '../../../admin/src/lib/api.ts', '@zivero/shared/client/api'],
  ['admin/src/lib/api.ts', '@zivero/server/store-router', '@zivero/server/admin-router'],
];

describe('who may import whom', () => {
  test.each(walls)('%s may not import %s, but may import %s', (file, forbidden, allowed) => {
    expect(rulesBroken({ [file]: importing(forbidden) })).toEqual(['lint/style/noRestrictedImports']);
    expect(rulesBroken({ [file]: importing(allowed) })).toEqual([]);
  });

  test('a component is held to the same walls', () => {
    const component = `<script setup lang="ts">\n${importing('@zivero/server/admin-router').replace('export ', '')}</script>\n`;
    expect(rulesBroken({ 'store/src/pages/HomePage.vue': component })).toEqual([
      'lint/style/noRestrictedImports',
    ]);
  });
});

const habits: [rule: string, files: Record<string, string>][] = [
  [
    'lint/suspicious/noImportCycles',
    { 'server/src/kernel/a.ts': importing('./b.ts'), 'server/src/kernel/b.ts': importing('./a.ts') },
  ],
  ['lint/performance/noBarrelFile', { 'shared/src/index.ts': "export { money } from './money.ts';\n" }],
  ['lint/performance/noReExportAll', { 'shared/src/all.ts': "export * from './money.ts';\n" }],
  [
    'lint/style/noProcessEnv',
    { 'server/src/modules/cart/cart.ts': 'export const port = process.env.PORT;\n' },
  ],
  ['lint/style/noDefaultExport', { 'server/src/modules/cart/cart.ts': 'export default 1;\n' }],
  ['lint/suspicious/noExplicitAny', { 'server/src/kernel/a.ts': 'export type Anything = any;\n' }],
  [
    'lint/nursery/noFloatingPromises',
    {
      'server/src/kernel/a.ts':
        'async function save(): Promise<void> {}\n\nexport function go() {\n  save();\n}\n',
    },
  ],
  [
    'lint/nursery/useExhaustiveSwitchCases',
    {
      'server/src/kernel/a.ts':
        "type State = 'paid' | 'failed';\n\nexport function say(state: State) {\n  switch (state) {\n    case 'paid':\n      return 1;\n  }\n}\n",
    },
  ],
];

describe('habits', () => {
  test.each(habits)('%s stops the check', (rule, files) => {
    expect(rulesBroken(files)).toContain(rule);
  });

  test('env.ts alone reads the environment', () => {
    expect(rulesBroken({ 'server/src/env.ts': 'export const port = process.env.PORT;\n' })).toEqual([]);
  });
});
