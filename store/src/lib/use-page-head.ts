import { useHead } from '@unhead/vue';
import { type MaybeRefOrGetter, toValue } from 'vue';
import { useServerResponse } from './server-response.ts';

/** Origin for absolute addresses in head: the server's public one, in the browser the page's own. */
export function useOrigin(): string {
  return useServerResponse()?.origin ?? globalThis.location?.origin ?? '';
}

/**
 * Title, description, canonical address, share picture and JSON-LD of a page. Structured data is
 * escaped so that no product text can close its script element.
 */
export function usePageHead(options: {
  title: MaybeRefOrGetter<string>;
  description?: MaybeRefOrGetter<string | undefined>;
  /** Path that search engines should know the page by; filters and tracking words are left out of it. */
  canonical?: MaybeRefOrGetter<string>;
  image?: MaybeRefOrGetter<string | undefined>;
  jsonLd?: MaybeRefOrGetter<readonly object[]>;
}): void {
  const origin = useOrigin();
  useHead(() => {
    const title = toValue(options.title);
    const description = toValue(options.description);
    const canonical = toValue(options.canonical);
    const image = toValue(options.image);
    return {
      title,
      meta: [
        { property: 'og:title', content: title },
        ...(description
          ? [
              { name: 'description', content: description },
              { property: 'og:description', content: description },
            ]
          : []),
        ...(image ? [{ property: 'og:image', content: image.startsWith('/') ? origin + image : image }] : []),
        ...(canonical ? [{ property: 'og:url', content: origin + canonical }] : []),
      ],
      link: canonical ? [{ rel: 'canonical', href: origin + canonical }] : [],
      script: (toValue(options.jsonLd) ?? []).map((data, index) => ({
        key: `ld-${index}`,
        type: 'application/ld+json' as const,
        innerHTML: JSON.stringify(data).replaceAll('<', '\\u003c'),
      })),
    };
  });
}
