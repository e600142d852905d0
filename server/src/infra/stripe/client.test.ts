import { describe, expect, test } from 'bun:test';
import Stripe from 'stripe';
import { STRIPE_API_VERSION } from './api-version.ts';
import { createStripeClient, stripeAddress } from './client.ts';

describe('Stripe client', () => {
  test('reads host, port and protocol from the URL', () => {
    expect(stripeAddress('http://127.0.0.1:12111')).toEqual({
      host: '127.0.0.1',
      port: 12111,
      protocol: 'http',
    });
    expect(stripeAddress('https://stripe.test/')).toEqual({
      host: 'stripe.test',
      port: 443,
      protocol: 'https',
    });
  });

  test.each(['http://h/base', 'http://h/?x=1', 'http://user@h/', 'ftp://h'])('refuses %s', (url) => {
    expect(() => stripeAddress(url)).toThrow('Stripe API URL');
  });

  test('pins the version that the installed SDK speaks', () => {
    expect(STRIPE_API_VERSION).toBe(Stripe.API_VERSION as typeof STRIPE_API_VERSION);
  });

  test('talks to the given address, sends version and key, and repeats a lost POST with the same key', async () => {
    const seen: Array<{ path: string; version: string | null; auth: string | null; key: string | null }> = [];
    const server = Bun.serve({
      port: 0,
      fetch(request) {
        const { headers } = request;
        seen.push({
          path: new URL(request.url).pathname,
          version: headers.get('stripe-version'),
          auth: headers.get('authorization'),
          key: headers.get('idempotency-key'),
        });
        if (seen.length === 1) return new Response('', { status: 503 });
        return Response.json({ id: 're_1', object: 'refund' });
      },
    });
    try {
      const apiUrl = `http://127.0.0.1:${server.port}`;
      const stripe = createStripeClient({ secretKey: 'sk_test_local', apiUrl });
      const refund = await stripe.refunds.create({ charge: 'ch_1' }, { idempotencyKey: 'ord_1' });
      expect(refund.id).toBe('re_1');
    } finally {
      await server.stop(true);
    }
    const wanted = {
      path: '/v1/refunds',
      version: STRIPE_API_VERSION,
      auth: 'Bearer sk_test_local',
      key: 'ord_1',
    };
    expect(seen).toEqual([wanted, wanted]);
  });
});
