import { expect } from 'bun:test';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type Axe from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { CHROMIUM_FLAGS, ensureChromium } from '../server/src/local/browser/chromium.ts';

export const PHONE = { width: 390, height: 844 };
export const DESKTOP = { width: 1440, height: 900 };

/**
 * For a whole journey. When a test runs out of time Bun kills every process of the run, browser and shop
 * included: the limits of single steps (15 s) shall speak first.
 */
export const PATIENCE_MS = 300_000;

/** `E2E_SLOW=4`: browsers four times as slow as this machine, to find what a quick one hides. */
const SLOWNESS = Number(process.env.E2E_SLOW ?? 1);

const PICTURES = join(import.meta.dirname, '../.zivero/e2e');

export type Tab = { page: Page; context: BrowserContext; faults: string[] };

let launched: Promise<Browser> | null = null;

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** One Chromium for the whole file. */
function browser(): Promise<Browser> {
  launched ??= ensureChromium(process.env, console.error).then((executablePath) =>
    chromium.launch({ executablePath, args: CHROMIUM_FLAGS }),
  );
  return launched;
}

export async function closeBrowser(): Promise<void> {
  await (await launched?.catch(() => null))?.close();
  launched = null;
}

/**
 * A browser of its own (cookies, storage). Every console error, page error, hydration mismatch and
 * failed request of our own origin is collected in `faults`: a journey ends by expecting none.
 */
export async function openTab(baseURL: string, viewport = DESKTOP): Promise<Tab> {
  const context = await (await browser()).newContext({ baseURL, viewport, reducedMotion: 'reduce' });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  if (SLOWNESS > 1) {
    const session = await context.newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWNESS });
  }
  const faults: string[] = [];
  page.on('console', (message) => {
    const text = message.text();
    if (message.type() === 'error' || text.includes('[Vue warn]') || /hydrat/i.test(text)) {
      faults.push(`${message.type()}: ${text} (${page.url()})`);
    }
  });
  page.on('pageerror', (error) => faults.push(`page error: ${error.message} (${page.url()})`));
  return { page, context, faults };
}

/**
 * Walks through the shop in a browser of its own and expects no fault on the way. When it fails, a picture
 * of the page stays in `.zivero/e2e`.
 */
export async function journey(
  { url, name, viewport }: { url: string; name: string; viewport?: typeof DESKTOP },
  walk: (tab: Tab) => Promise<void>,
): Promise<void> {
  const tab = await openTab(url, viewport);
  try {
    await walk(tab);
    expect(tab.faults).toEqual([]);
  } catch (error) {
    const path = join(PICTURES, `${name.replace(/[^a-z0-9]+/gi, '-')}.png`);
    await mkdir(PICTURES, { recursive: true });
    await tab.page.screenshot({ path, fullPage: true }).catch(() => null);
    console.error(`${name} failed at ${tab.page.url()}, picture in ${path}; faults:`, tab.faults);
    throw error;
  } finally {
    await tab.context.close();
  }
}

/** Opens a page of the store or the admin and waits until it is alive, though not for its pictures: as people do. */
export async function visit(page: Page, path: string): Promise<void> {
  await page.goto(path, { waitUntil: 'domcontentloaded' });
  await untilAlive(page);
}

/** The same page again. */
export async function reload(page: Page): Promise<void> {
  await page.reload({ waitUntil: 'domcontentloaded' });
  await untilAlive(page);
}

/** Vue marks the element that it mounted. */
export async function untilAlive(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const root = document.querySelector('#app');
    return root !== null && '__vue_app__' in root;
  });
}

/** Nothing scrolls sideways: the page is as wide as the window. */
export const overflowOf = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** What axe-core finds against WCAG 2.0 to 2.2, A and AA: `rule: selector`. */
export async function axeFaults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .options({ runOnly: WCAG, resultTypes: ['violations'] })
    // Without frames of other origins the plain way is the same and twice as fast.
    .setLegacyMode()
    .analyze();
  return faultsOf(violations);
}

/** Contrasts alone, on a page that `axeFaults` has looked at before: axe is still in it. */
export async function contrastFaults(page: Page): Promise<string[]> {
  const violations = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof Axe };
    const found = await axe.run(document, { runOnly: { type: 'rule', values: ['color-contrast'] } });
    return found.violations;
  });
  return faultsOf(violations);
}

const faultsOf = (violations: Axe.Result[]) =>
  violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}`));
