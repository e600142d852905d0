/** Each wall of check-imports, shown by one deliberate violation. */
import { describe, expect, test } from 'bun:test';
import { checkWalls } from './import-walls.ts';

function breaches(files: Record<string, string>): string[] {
  return checkWalls(new Map(Object.entries(files))).map(
    ({ file, line, message }) => `${file}:${line} ${message}`,
  );
}

const thing = 'export const thing = 1;\n';
const component = (script: string) =>
  `<template><p>one</p></template>\n<script setup lang="ts">\n${script}\n</script>\n`;

describe('slices', () => {
  const cart = 'server/src/modules/cart/cart.ts';
  const catalog = 'server/src/modules/catalog/catalog.ts';

  test('a later slice may import the face of an earlier one', () => {
    expect(breaches({ [cart]: "import { thing } from '../catalog/catalog.ts';", [catalog]: thing })).toEqual(
      [],
    );
  });

  test('an earlier slice may not import a later one, not even its types', () => {
    expect(breaches({ [catalog]: "\nimport type { thing } from '../cart/cart.ts';", [cart]: thing })).toEqual(
      [
        `${catalog}:2 catalog comes before cart and may not import it: state a need and let deps.ts wire it (../cart/cart.ts)`,
      ],
    );
  });

  test('what lies behind the face is out of reach, by import() and by type as well', () => {
    const repo = '../catalog/catalog.repo.ts';
    for (const text of [
      `import { thing } from '${repo}';`,
      `await import('${repo}');`,
      `type A = import('${repo}').A;`,
    ]) {
      const found = breaches({ [cart]: text, 'server/src/modules/catalog/catalog.repo.ts': thing });
      expect(found).toEqual([`${cart}:1 of catalog, cart may import the face catalog.ts alone (${repo})`]);
    }
  });

  test('a slice that has no place in the order is named', () => {
    expect(breaches({ 'server/src/modules/loyalty/loyalty.ts': thing })).toEqual([
      'server/src/modules/loyalty:0 this slice has no place in the order of slices (scripts/import-walls.ts)',
    ]);
  });

  test('a test may reach for what it needs', () => {
    expect(
      breaches({
        'server/src/modules/catalog/catalog.test.ts': "import { thing } from '../cart/cart.ts';",
        [cart]: thing,
      }),
    ).toEqual([]);
  });
});

describe('apps', () => {
  const page = 'store/src/pages/CartPage.vue';

  test('pages compose features, features use ui, ui uses lib', () => {
    const found = breaches({
      [page]: component("import CartList from '../features/cart/CartList.vue';"),
      'store/src/features/cart/CartList.vue': component("import Row from '../../ui/Row.vue';"),
      'store/src/ui/Row.vue': component("import { thing } from '../lib/thing.ts';"),
      'store/src/lib/thing.ts': thing,
    });
    expect(found).toEqual([]);
  });

  test('a feature may not import another feature', () => {
    const found = breaches({
      'store/src/features/cart/CartList.vue': component("import { thing } from '../search/use-search.ts';"),
      'store/src/features/search/use-search.ts': thing,
    });
    expect(found).toEqual([
      'store/src/features/cart/CartList.vue:3 features do not import features, pages compose them (../search/use-search.ts)',
    ]);
  });

  test.each([
    ['features/cart/CartList.vue', '../../pages/CartPage.vue', 'features may not import pages'],
    ['ui/Row.vue', '../features/cart/use-cart.ts', 'ui may not import features'],
    ['lib/thing.ts', '../ui/Row.vue', 'lib may not import ui'],
    ['lib/thing.ts', '../router.ts', 'lib may not import top'],
  ])('%s may not import %s', (from, specifier, message) => {
    const text = `import x from '${specifier}';`;
    const files = { [`admin/src/${from}`]: from.endsWith('.vue') ? component(text) : text };
    const to = `admin/src/${specifier.replaceAll('../', '')}`;
    expect(breaches({ ...files, [to]: thing })[0]).toContain(message);
  });

  test('one app may not import the other', () => {
    const files = {
      'store/src/lib/a.ts': "import { thing } from '../../../admin/src/lib/b.ts';",
      'admin/src/lib/b.ts': thing,
    };
    expect(breaches(files)[0]).toContain('store may not import admin');
  });

  test('of the server they see the types of their own router, by import type', () => {
    const from = (text: string) => breaches({ 'store/src/lib/api.ts': text });
    expect(from("import type { StoreRouter } from '@zivero/server/store-router';")).toEqual([]);
    expect(from("import { StoreRouter } from '@zivero/server/store-router';")[0]).toContain(
      'by `import type` alone',
    );
    expect(from("import { type StoreRouter } from '@zivero/server/store-router';")[0]).toContain(
      'by `import type` alone',
    );
    expect(from("import type { AdminRouter } from '@zivero/server/admin-router';")[0]).toContain(
      'store may not import',
    );
    expect(breaches({ [page]: component("import '@zivero/server/deps';") })[0]).toContain(
      `${page}:3 store may not import`,
    );
  });
});

describe('rings', () => {
  test('a ring through components is found, told once, and cut by a type-only import', () => {
    const a = 'store/src/ui/A.vue';
    const b = 'store/src/ui/B.vue';
    const c = 'store/src/ui/c.ts';
    const ring = {
      [a]: component("import B from './B.vue';"),
      [b]: component("import { c } from './c.ts';"),
    };
    expect(breaches({ ...ring, [c]: "import A from './A.vue';" })).toEqual([
      `${a}:0 imports itself in a ring: ${a} → ${b} → ${c} → ${a}`,
    ]);
    expect(breaches({ ...ring, [c]: "import type A from './A.vue';" })).toEqual([]);
  });
});
