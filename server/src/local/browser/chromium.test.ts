import { expect, test } from 'bun:test';
import { chromium } from 'playwright-core';
import { CHROMIUM_FLAGS, findChromium, howToGet } from './chromium.ts';

test('CHROMIUM in the environment wins', () => {
  expect(findChromium({ CHROMIUM: '/opt/own', PATH: '/usr/bin' })).toBe('/opt/own');
});

test('a machine without one is told a command', () => {
  expect(howToGet({ PATH: '' })).toBe(
    'Chromium is missing: run `bunx playwright-core install --with-deps chromium`, or name one in CHROMIUM.',
  );
});

const executablePath = findChromium(process.env);

test.if(executablePath !== null)(
  'the one found starts with our flags and runs a script',
  async () => {
    const browser = await chromium.launch({ executablePath: executablePath ?? '', args: CHROMIUM_FLAGS });
    try {
      const page = await browser.newPage();
      await page.setContent('<h1>shop</h1>');
      expect(await page.evaluate('document.querySelector("h1").textContent')).toBe('shop');
    } finally {
      await browser.close();
    }
  },
  30_000,
);
