import { afterAll, beforeAll, expect, test } from 'bun:test';
import { testServices } from '../server/test/services.ts';
import { journey, PATIENCE_MS, reload, visit } from './browser.ts';
import { cuttableLine } from './cuttable-line.ts';
import { shop } from './shared-shop.ts';
import { eventually, type Server } from './shop.ts';
import { addToBag } from './shopper.ts';

let server: Server;
let redis: Awaited<ReturnType<typeof cuttableLine>>;
beforeAll(async () => {
  redis = await cuttableLine((await testServices()).REDIS_URL);
  server = await shop.startServer({ REDIS_URL: redis.url });
}, PATIENCE_MS);
afterAll(async () => {
  await server?.stop();
  redis?.cut();
}, 30_000);

const readiness = async () => {
  const reply = await fetch(`${server.url}/readyz`);
  return `${reply.status} ${((await reply.json()) as { status: string }).status}`;
};
const untilReadiness = (wanted: string) =>
  eventually(`/readyz says ${wanted}`, async () => ((await readiness()) === wanted ? true : null));

test(
  'without Redis a guest browses on, the bag stays in the browser and comes back by itself',
  async () => {
    await journey({ url: server.url, name: 'Redis is away' }, async ({ page, context }) => {
      const broken: string[] = [];
      page.on('response', (reply) => {
        if (reply.status() >= 500) broken.push(`${reply.status()} ${reply.url()}`);
      });
      await visit(page, '/p/dome-table-lamp');
      await addToBag(page);

      redis.cut();
      await untilReadiness('200 degraded');
      await page.getByRole('combobox', { name: 'Search the shop' }).fill('enamel camp mug');
      await page.keyboard.press('Enter');
      await page
        .getByRole('link', { name: /^Enamel camp mug/ })
        .first()
        .click();
      await page.getByRole('heading', { level: 1, name: /^Enamel camp mug/ }).waitFor();
      await page.getByRole('button', { name: 'Add to bag', exact: true }).first().click();
      const drawer = page.getByRole('dialog', { name: 'Your bag' });
      await drawer.getByText('The bag is kept on this device for a moment.').waitFor();
      expect(await drawer.getByRole('link', { name: 'Check out' }).count()).toBe(0);

      // Not even a reload, or another page of the server, forgets anything.
      await visit(page, '/bag');
      const lines = page.getByRole('main').getByRole('listitem');
      await lines.filter({ hasText: 'Dome table lamp' }).first().waitFor();
      await lines.filter({ hasText: 'Enamel camp mug' }).first().waitFor();
      await page.getByRole('button', { name: 'Bag 2 things' }).waitFor();

      redis.mend();
      await untilReadiness('200 ready');
      await page.getByRole('link', { name: 'Check out', exact: true }).waitFor();
      const reply = await eventually('the server has both things', async () => {
        const bag = await context.request.get('/trpc/store/cart.get');
        const { result } = (await bag.json()) as { result: { data: { json: { cart?: { count: number } } } } };
        return result.data.json.cart?.count === 2 ? true : null;
      });
      expect(reply).toBe(true);
      // Nothing was put back twice.
      await reload(page);
      await page.getByRole('button', { name: 'Bag 2 things' }).waitFor();
      expect(broken).toEqual([]);
    });
  },
  PATIENCE_MS,
);
