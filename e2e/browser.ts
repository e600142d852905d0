import AxeBuilder from '@axe-core/playwright';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { CHROMIUM_FLAGS, ensureChromium } from '../server/src/local/browser/chromium.ts';

export const PHONE = { width: 390, height: 844 };
export const DESKTOP = { width: 1440, height: 900 };

export type Tab = { page: Page; context: BrowserContext; faults: string[] };

let launched: Promise<Browser> | null = null;

/** One Chromium for the whole file. */
export function browser(): Promise<Browser> {
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

/** Nothing scrolls sideways: the page is as wide as the window. */
export const overflowOf = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** What axe-core finds against WCAG 2.0 to 2.2, A and AA: `rule: selector`. */
export async function axeFaults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  return violations.flatMap((violation) =>
    violation.nodes.map((node) => `${violation.id}: ${node.target.join(' ')}`),
  );
}
