import type { Context } from 'hono';
import { STRIPE_API_VERSION } from '../../../infra/stripe/api-version.ts';
import type { StandIn } from '../stand-in.ts';
import { StripeFault } from './stripe-error.ts';

/** The key as `Bearer` or as the user name of Basic; answers the API version asked for. */
export function checkAccess(s: StandIn, c: Context): string {
  const key = keyFrom(c.req.header('authorization'));
  if (key === null) {
    const message =
      "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').";
    throw new StripeFault(message, { status: 401, began: false });
  }
  if (key !== s.secretKey) {
    const shown = key.length > 12 ? `${key.slice(0, 8)}${'*'.repeat(8)}${key.slice(-4)}` : '********';
    throw new StripeFault(`Invalid API Key provided: ${shown}`, { status: 401, began: false });
  }
  const version = c.req.header('stripe-version') ?? STRIPE_API_VERSION;
  if (!/^\d{4}-\d{2}-\d{2}(\.[a-z_]+)?$/.test(version)) {
    throw new StripeFault(`Invalid Stripe API version: ${version}`, { began: false });
  }
  return version;
}

function keyFrom(header: string | undefined): string | null {
  const [scheme, value] = (header ?? '').split(' ', 2);
  if (!value) return null;
  if (scheme?.toLowerCase() === 'bearer') return value;
  if (scheme?.toLowerCase() !== 'basic') return null;
  return Buffer.from(value, 'base64').toString('utf8').split(':', 1)[0] || null;
}
