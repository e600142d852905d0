import type { Page } from 'playwright-core';
import { axeFaults, contrastFaults, overflowOf, type Tab, visit } from './browser.ts';

/** A page to look at; `status` is what its address answers when it is not 200. */
export type Look = { path: string; status?: number };

/**
 * Opens each page in one tab and answers everything that is wrong with it: faults of the console,
 * hydration, sideways scrolling, axe in light and the contrasts in dark.
 */
export async function lookAt(tab: Tab, looks: readonly Look[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const { path, status = 200 } of looks) {
    tab.faults.length = 0;
    const reply = tab.page.waitForResponse((one) => one.request().isNavigationRequest());
    await visit(tab.page, path);
    const answered = (await reply).status();
    await untilCalm(tab.page);
    const faults = tab.faults.filter((fault) => !isOwnStatus(fault, tab.page.url(), status));
    const found = [
      ...(answered === status ? [] : [`answers ${answered}`]),
      ...faults,
      ...((await overflowOf(tab.page)) > 0 ? [`${await overflowOf(tab.page)} px too wide`] : []),
      ...(await axeFaults(tab.page)),
      ...(await darkFaults(tab.page)),
    ];
    wrong.push(...found.map((what) => `${path}: ${what}`));
  }
  return wrong;
}

/** Nothing is loading any more. */
export async function untilCalm(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).first().waitFor({ state: 'attached' });
  await page.waitForFunction(
    () => document.querySelector('[aria-busy="true"], .skel') === null && document.fonts.status === 'loaded',
  );
}

/** The browser itself reports a page that answers 404. */
const isOwnStatus = (fault: string, url: string, status: number) =>
  status !== 200 && fault.includes(`status of ${status}`) && fault.includes(`(${url})`);

async function darkFaults(page: Page): Promise<string[]> {
  const before = await page.evaluate(() => {
    const { theme } = document.documentElement.dataset;
    document.documentElement.dataset.theme = 'dark';
    return theme ?? null;
  });
  // Transitions would be measured half way.
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null))),
  );
  const faults = await contrastFaults(page);
  await page.evaluate((theme) => {
    if (theme === null) delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  }, before);
  return faults.map((fault) => `dark: ${fault}`);
}
