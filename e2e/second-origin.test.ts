import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../server/src/local/services/ports.ts';
import { journey, PATIENCE_MS, reload } from './browser.ts';
import { OWNER, signInStaff } from './owner.ts';
import { shop } from './shared-shop.ts';
import type { Server } from './shop.ts';

const ADMIN = join(import.meta.dirname, '../admin');

let api: Server;
let host: ReturnType<typeof Bun.serve>;
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zivero-admin-'));
  const port = String(await freePort());
  const apiUrl = `http://127.0.0.1:${port}`;
  await buildAdmin(apiUrl, folder);
  host = serveFolder(folder);
  api = await shop.startServer({
    PORT: port,
    PUBLIC_API_URL: apiUrl,
    STORE_URL: apiUrl,
    ADMIN_URL: `http://127.0.0.1:${host.port}/admin`,
  });
}, PATIENCE_MS);
afterAll(async () => {
  await api?.stop();
  await host?.stop(true);
  await rm(folder, { recursive: true, force: true });
}, 30_000);

test(
  'the admin as a static site of another origin signs in, survives a reload and lists orders',
  async () => {
    const origin = `http://127.0.0.1:${host.port}`;
    await journey({ url: origin, name: 'second origin' }, async ({ page }) => {
      await signInStaff(page, OWNER);
      await reload(page);
      await page
        .getByRole('link', { name: /^Orders/ })
        .first()
        .click();
      const number = await page.getByRole('link', { name: /^#\d+/ }).first().textContent();
      await page.getByRole('link', { name: /^#\d+/ }).first().click();
      await page.getByRole('heading', { level: 1, name: number?.trim() ?? '' }).waitFor();
      // Pictures come from the server as well.
      const picture = page.locator('img[src*="/media/"]').first();
      expect(await picture.getAttribute('src')).toStartWith(api.url);
      await page.waitForFunction(
        () => document.querySelector<HTMLImageElement>('img[src*="/media/"]')?.naturalWidth,
      );
    });
  },
  PATIENCE_MS,
);

test('a page of a stranger gets neither an answer to read nor a change', async () => {
  const stranger = { origin: 'http://evil.example', 'content-type': 'application/json' };
  const read = await fetch(`${api.url}/trpc/admin/staff.session`, { headers: stranger });
  expect(read.headers.get('access-control-allow-origin')).toBeNull();
  const write = await fetch(`${api.url}/trpc/admin/staff.signOut`, { method: 'POST', headers: stranger });
  expect(write.status).toBe(403);
});

/** `bun run build` with the address of the server, as somebody does who hosts the admin apart. */
async function buildAdmin(apiUrl: string, outDir: string): Promise<void> {
  const vite = join(Bun.resolveSync('vite/package.json', ADMIN), '..', 'bin', 'vite.js');
  const build = Bun.spawn(
    [process.execPath, vite, 'build', '--logLevel', 'error', '--outDir', outDir, '--emptyOutDir'],
    {
      cwd: ADMIN,
      env: { ...process.env, NODE_ENV: 'production', PUBLIC_API_URL: apiUrl, STORE_URL: apiUrl },
      stdout: 'ignore',
      stderr: 'inherit',
    },
  );
  if ((await build.exited) !== 0) throw new Error('the admin could not be built');
}

/** A host of static files: any path without a file is the page. */
function serveFolder(root: string) {
  return Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    async fetch(request) {
      const path = new URL(request.url).pathname.replace(/^\/admin/, '');
      const file = Bun.file(join(root, path));
      const isFile = path !== '' && path !== '/' && (await file.exists());
      return new Response(isFile ? file : Bun.file(join(root, 'index.html')));
    },
  });
}
