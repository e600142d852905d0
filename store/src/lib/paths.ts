/** Addresses of the shop, in one place: pages, e-mails and Stripe's return links agree on them. */
export const paths = {
  home: '/',
  /** `path` as the catalog gives it: `/home-living/lamps`. */
  category: (path: string) => `/c${path}`,
  product: (slug: string, variantId?: string) =>
    variantId ? `/p/${slug}?variant=${variantId}` : `/p/${slug}`,
  search: (q: string) => `/search?q=${encodeURIComponent(q)}`,
  /** The words as they are typed or nothing. */
  searchAsTyped: (q: string) => `/search?q=${encodeURIComponent(q)}&exact=1`,
  brand: (slug: string) => `/search?brand=${encodeURIComponent(slug)}`,
  sale: '/search?sale=1',
  newest: '/search?sort=newest',
  bestSelling: '/search?sort=best-selling',
  bag: '/bag',
  checkout: '/checkout',
  done: (token: string) => `/checkout/done?order=${token}`,
  signIn: (next?: string) => (next ? `/sign-in?next=${encodeURIComponent(next)}` : '/sign-in'),
  signUp: (next?: string) => (next ? `/sign-up?next=${encodeURIComponent(next)}` : '/sign-up'),
  account: '/account',
  orders: '/account/orders',
  order: (number: string) => `/account/orders/${number}`,
  orderByLink: (token: string) => `/order/${token}`,
  findOrder: '/find-order',
  addresses: '/account/addresses',
  saved: '/saved',
} as const;

/** Only a path on this origin may be returned to after signing in: never another site. */
export function safeNext(next: unknown): string {
  if (typeof next !== 'string' || !next.startsWith('/') || next.startsWith('//') || /[\\\s]/.test(next))
    return paths.account;
  return next;
}
