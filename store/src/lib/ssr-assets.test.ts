import { expect, test } from 'bun:test';
import { assetTags } from './ssr-assets.ts';

test('links code and style of rendered modules once each, and nothing of the others', () => {
  const manifest = {
    'src/pages/HomePage.vue': ['/assets/home.js', '/assets/home.css', '/assets/petrona.woff2'],
    'src/ui/ZIcon.vue': ['/assets/home.js'],
    'src/pages/BagPage.vue': ['/assets/bag.js'],
  };
  const tags = assetTags(new Set(['src/pages/HomePage.vue', 'src/ui/ZIcon.vue', 'unknown']), manifest);
  expect(tags.split('\n')).toEqual([
    '<link rel="modulepreload" crossorigin href="/assets/home.js">',
    '<link rel="stylesheet" crossorigin href="/assets/home.css">',
  ]);
});
