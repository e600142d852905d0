type Amount = { amountMinor: number };
/** Of the shop's answers, what a shopper goes by. */
type Quoted = {
  cart: { lines: { quantity: number }[] };
  shippingMethodId: string | null;
  totals: { subtotal: Amount; total: Amount };
};
export type Placed =
  | { kind: 'ok'; paymentUrl: string | null }
  | { kind: 'already-paid' }
  | { kind: 'price-changed' | 'short-stock' | 'empty-bag' | 'below-minimum' | 'promotion-gone' }
  | { kind: 'payment-unavailable' | 'bag-unavailable' };

/** What came instead of an answer: nothing is known of what was done. */
export class NoAnswer extends Error {}
const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'Error');

export const ADDRESS = {
  name: 'Ann Other',
  company: null,
  line1: '1 Canal Street',
  line2: null,
  postcode: '1011 AB',
  city: 'Amsterdam',
  region: null,
  country: 'NL',
  phone: null,
};

/** A browser of one shopper at the shop's address: its own cookies, its own network address. */
export function createBrowser(url: string, number: number) {
  const cookies = new Map<string, string>();
  const address = `203.0.${113 + (number >> 8)}.${number & 255}`;

  async function call<T>(
    procedure: string,
    input: unknown,
    kind: 'query' | 'mutate',
    signal?: AbortSignal,
  ): Promise<T> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { cookie, 'x-forwarded-for': address, 'content-type': 'application/json' };
    const json = JSON.stringify({ json: input });
    const search = kind === 'query' ? `?input=${encodeURIComponent(json)}` : '';
    const reply = await fetch(`${url}/trpc/store/${procedure}${search}`, {
      method: kind === 'query' ? 'GET' : 'POST',
      headers,
      body: kind === 'query' ? null : json,
      signal: AbortSignal.any([AbortSignal.timeout(15_000), ...(signal ? [signal] : [])]),
    }).catch((error: unknown) => {
      throw new NoAnswer(`${procedure} ${nameOf(error)}`);
    });
    for (const line of reply.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    const text = await reply.text().catch((error: unknown) => {
      throw new NoAnswer(`${procedure} cut off: ${nameOf(error)}`);
    });
    if (!reply.ok) throw new NoAnswer(`${procedure} ${reply.status}`);
    const { result } = JSON.parse(text) as { result: { data: { json: T } } };
    return result.data.json;
  }

  return {
    async addOne(variantId: string): Promise<void> {
      const answer = await call<{ kind: string }>('cart.addLine', { variantId, quantity: 1 }, 'mutate');
      if (answer.kind === 'bag-unavailable') throw new NoAnswer('bag');
    },
    /** A lost answer may have added one already. */
    async justOne(variantId: string): Promise<void> {
      await call('cart.setQuantity', { variantId, quantity: 1 }, 'mutate');
    },
    quote: () => call<Quoted>('checkout.quote', { country: 'NL' }, 'query'),
    place: (input: Record<string, unknown>, signal?: AbortSignal) =>
      call<Placed>('checkout.place', input, 'mutate', signal),
    /** Presses the pay button of Stripe's page. */
    async pay(paymentUrl: string, card: string): Promise<'paid' | 'declined' | 'over'> {
      const form = {
        email: 'ann@example.com',
        cardNumber: card,
        expiry: '12/40',
        cvc: '123',
        name: 'Ann Other',
      };
      const reply = await fetch(paymentUrl, {
        method: 'POST',
        body: new URLSearchParams(form),
        redirect: 'manual',
        signal: AbortSignal.timeout(15_000),
      }).catch((error: unknown) => {
        throw new NoAnswer(`Stripe ${nameOf(error)}`);
      });
      const html = await reply.text().catch(() => '');
      if (reply.status === 303) return 'paid';
      if (reply.status >= 500) throw new NoAnswer(`Stripe ${reply.status}`);
      return /declined/i.test(html) ? 'declined' : 'over';
    },
  };
}
export type Browser = ReturnType<typeof createBrowser>;
