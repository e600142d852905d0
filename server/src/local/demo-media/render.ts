/**
 * Renders demo pictures: `bun server/src/local/demo-media/render.ts [NAME,NAME$] [--missing] [--samples N] [--list]`.
 * Opens the studio in gen/ in Chromium (CHROMIUM names another binary), saves WebP to img/. Slow by nature
 * (10 to 25 s a picture without a graphics card), therefore the results are committed and seeding renders nothing.
 * Afterwards run describe.ts. Needs `three`, which nothing else here does, so it is fetched into .zivero/ on first use.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import sharp from 'sharp';

const THREE = 'three@0.180.0';
const here = import.meta.dir;
const root = resolve(here, '../../../..');

const studioPage = `<!doctype html><style>
@font-face{font-family:Petrona;src:url(/font/petrona);font-weight:100 900}
@font-face{font-family:"Instrument Sans";src:url(/font/instrument-sans);font-weight:400 700}</style>
<script type="importmap">{"imports":{"three":"/three/build/three.module.js","three/addons/":"/three/examples/jsm/"}}</script>
<canvas></canvas><script type="module">
import { shots } from '/gen/shots.js'; import { shoot } from '/gen/studio.js';
await document.fonts.load('500 40px Petrona'); await document.fonts.load('500 40px "Instrument Sans"');
window.names = Object.keys(shots); window.go = (name, options) => shoot({ w: 480, h: 600, ...shots[name], ...options });
</script>`;
const types: Record<string, string> = {
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.woff2': 'font/woff2',
};

async function threeFolder(): Promise<string> {
  const home = join(root, '.zivero/render');
  if (!existsSync(join(home, 'node_modules/three'))) {
    mkdirSync(home, { recursive: true });
    await Bun.write(join(home, 'package.json'), '{"private":true}');
    const add = Bun.spawnSync(['bun', 'add', THREE], { cwd: home, stdio: ['ignore', 'inherit', 'inherit'] });
    if (!add.success) throw new Error(`could not fetch ${THREE}`);
  }
  return join(home, 'node_modules/three');
}

function fileFor(pathname: string, three: string): string {
  if (pathname.startsWith('/three/')) return join(three, pathname.slice('/three/'.length));
  if (pathname.startsWith('/font/')) {
    const font = pathname.slice('/font/'.length);
    return Bun.resolveSync(
      `@fontsource-variable/${font}/files/${font}-latin-wght-normal.woff2`,
      join(root, 'store'),
    );
  }
  return join(here, pathname);
}

async function openStudio() {
  const three = await threeFolder();
  const executablePath = process.env.CHROMIUM ?? Bun.which('chromium');
  const browser = await chromium.launch({
    ...(executablePath ? { executablePath } : {}),
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--use-gl=angle',
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
      '--ignore-gpu-blocklist',
    ],
  });
  const page = await browser.newPage({ viewport: { width: 900, height: 700 } });
  page.on('pageerror', (error) => console.error('studio:', error.message));
  await page.route('http://studio.test/**', async (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/') return route.fulfill({ contentType: 'text/html', body: studioPage });
    const file = fileFor(pathname, three);
    if (!existsSync(file)) return route.fulfill({ status: 404, body: pathname });
    const body = Buffer.from(await Bun.file(file).arrayBuffer());
    return route.fulfill({ contentType: types[extname(file)] ?? 'application/octet-stream', body });
  });
  await page.goto('http://studio.test/');
  await page.waitForFunction('window.names', null, { timeout: 60_000 });
  return { page, close: () => browser.close() };
}

const { values, positionals } = parseArgs({
  options: { missing: { type: 'boolean' }, list: { type: 'boolean' }, samples: { type: 'string' } },
  allowPositionals: true,
});
const wanted = (positionals[0] ?? '').split(',');
const matches = (name: string) =>
  wanted.some((part) => (part.endsWith('$') ? name === part.slice(0, -1) : name.includes(part)));
const outputOf = (name: string) => join(here, 'img', `${name}.webp`);

const studio = await openStudio();
try {
  const all = (await studio.page.evaluate('window.names')) as string[];
  const names = all.filter((name) => matches(name) && !(values.missing && existsSync(outputOf(name))));
  if (values.list) console.log(names.join('\n'));
  for (const [at, name] of values.list ? [] : names.entries()) {
    const started = Date.now();
    const options = values.samples ? { samples: Number(values.samples) } : {};
    const url = (await studio.page.evaluate(
      `window.go(${JSON.stringify(name)}, ${JSON.stringify(options)})`,
    )) as string;
    const png = Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
    await sharp(png).webp({ quality: 82, effort: 5 }).toFile(outputOf(name));
    console.log(`${at + 1}/${names.length} ${name} ${Date.now() - started} ms`);
  }
} finally {
  await studio.close();
}
