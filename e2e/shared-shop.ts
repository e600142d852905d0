import { atEndOfRun } from '../server/test/end-of-run.ts';
import { closeBrowser } from './browser.ts';
import { type Shop, startShop } from './shop.ts';

let started: Promise<Shop> | null = null;

/**
 * One shop for all files of the run: starting one takes ten seconds. Journeys sign up shoppers of their own
 * and leave the Stripe stand-in as they found it.
 */
export function sharedShop(): Promise<Shop> {
  if (started) return started;
  const shop = startShop();
  started = shop;
  atEndOfRun(async () => {
    await closeBrowser();
    await (await shop.catch(() => null))?.stop();
  });
  return shop;
}
