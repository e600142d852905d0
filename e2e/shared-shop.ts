import { atEndOfRun } from '../server/test/end-of-run.ts';
import { closeBrowser } from './browser.ts';
import { startShop } from './shop.ts';

/**
 * One shop for all files of the run, started by the first that imports it: starting one takes ten seconds. Journeys
 * sign up shoppers of their own and leave the Stripe stand-in as they found it.
 */
export const shop = await startShop();

atEndOfRun(async () => {
  await closeBrowser();
  await shop.stop();
});
