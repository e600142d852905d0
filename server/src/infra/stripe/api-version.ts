import type Stripe from 'stripe';

/**
 * The API version that the installed SDK speaks. Written out, so that an upgrade of the SDK that moves
 * it breaks the type check here and is a decision, not a surprise.
 */
export const STRIPE_API_VERSION = '2026-10-28.endive' satisfies Stripe.LatestApiVersion;
