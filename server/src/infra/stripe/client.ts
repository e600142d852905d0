import Stripe from 'stripe';
import { STRIPE_API_VERSION } from './api-version.ts';

export type StripeClientOptions = {
  secretKey: string;
  /** Another server that speaks Stripe's API (the local stand-in), e.g. `http://127.0.0.1:12111`. */
  apiUrl?: string | undefined;
  /** Per attempt. Stripe's own default is 80 s, longer than a shopper waits. */
  timeoutMs?: number | undefined;
  maxNetworkRetries?: number | undefined;
};

/** Host, port and protocol as the SDK wants them. The SDK has no base path: one is refused, not dropped. */
export function stripeAddress(apiUrl: string): { host: string; port: number; protocol: 'http' | 'https' } {
  const url = new URL(apiUrl);
  const protocol = url.protocol.slice(0, -1);
  if (protocol !== 'http' && protocol !== 'https')
    throw new Error(`Stripe API URL: ${protocol} is not http(s)`);
  if (url.pathname !== '/' || url.search || url.username) {
    throw new Error('Stripe API URL: only protocol, host and port can be given');
  }
  return { host: url.hostname, port: Number(url.port || (protocol === 'http' ? 80 : 443)), protocol };
}

/**
 * The official SDK, with the API version pinned. Retries are safe: the SDK sends an idempotency key with
 * every POST, the caller's own (order id) where one is given.
 */
export function createStripeClient(options: StripeClientOptions): Stripe {
  return new Stripe(options.secretKey, {
    apiVersion: STRIPE_API_VERSION,
    maxNetworkRetries: options.maxNetworkRetries ?? 2,
    timeout: options.timeoutMs ?? 20_000,
    telemetry: false,
    ...(options.apiUrl === undefined ? {} : stripeAddress(options.apiUrl)),
  });
}
