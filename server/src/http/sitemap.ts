import { AppError } from '../kernel/app-error.ts';
import type { Handler } from './corridor.ts';
import { errorResponse } from './error-response.ts';

/** What the shop has to show, in pages of at most 50,000 addresses (the limit of sitemaps.org). */
export type SitemapSource = {
  pageCount(): Promise<number>;
  /** Paths of page 1 … `pageCount`, with their last change; null beyond. */
  page(number: number): Promise<{ path: string; changedAt: Date | null }[] | null>;
};

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';
const XMLNS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"';

/** `/sitemap.xml` is the index, `/sitemap/<n>.xml` its pages (https://www.sitemaps.org/protocol.html). */
export function createSitemap({ source, storeUrl }: { source: SitemapSource; storeUrl: string }): Handler {
  async function index(): Promise<string> {
    const numbers = Array.from({ length: await source.pageCount() }, (_, at) => at + 1);
    const entries = numbers.map(
      (number) => `<sitemap><loc>${storeUrl}/sitemap/${number}.xml</loc></sitemap>`,
    );
    return `${HEAD}<sitemapindex ${XMLNS}>${entries.join('')}</sitemapindex>`;
  }

  async function page(number: number): Promise<string | null> {
    const found = await source.page(number);
    if (found === null) return null;
    const entries = found.map(({ path, changedAt }) => {
      const changed = changedAt === null ? '' : `<lastmod>${changedAt.toISOString()}</lastmod>`;
      return `<url><loc>${escapeXml(new URL(path, storeUrl).href)}</loc>${changed}</url>`;
    });
    return `${HEAD}<urlset ${XMLNS}>${entries.join('')}</urlset>`;
  }

  return async (c) => {
    const asked = /^\/sitemap\/(\d+)\.xml$/.exec(c.req.path)?.[1];
    const xml = asked === undefined ? await index() : await page(Number(asked));
    if (xml === null) return errorResponse(c, new AppError('request.not-found'));
    return c.body(xml, 200, { 'content-type': 'application/xml', 'cache-control': 'public, max-age=600' });
  };
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};
const escapeXml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

/** What crawlers may read: everything that is the same for everybody. */
export function createRobots({ storeUrl }: { storeUrl: string }): Handler {
  const hidden = [
    '/admin',
    '/account',
    '/auth',
    '/bag',
    '/checkout',
    '/saved',
    '/search',
    '/sign-in',
    '/sign-up',
    '/trpc',
  ];
  const text = `User-agent: *\n${hidden.map((path) => `Disallow: ${path}\n`).join('')}\nSitemap: ${storeUrl}/sitemap.xml\n`;
  return (c) => c.text(text, 200, { 'cache-control': 'public, max-age=3600' });
}
