import { join } from 'node:path';
import { startOnFreePort } from '../services/ready.ts';
import type { DevContext } from './context.ts';

export type StripeEnv = {
  STRIPE_API_URL: string;
  STRIPE_SECRET_KEY: string;
  STRIPE_WEBHOOK_SECRET: string;
};

const KEYS = { STRIPE_SECRET_KEY: 'sk_test_zivero_local', STRIPE_WEBHOOK_SECRET: 'whsec_zivero_local' };

/** The local Stripe stand-in, sending its webhooks to the server; null when a key of Stripe's own is set. */
export async function startStripe(context: DevContext, serverUrl: string): Promise<StripeEnv | null> {
  if (context.env.STRIPE_SECRET_KEY) return null;
  const { child, port } = await startOnFreePort(
    (free) => ({
      label: 'Stripe stand-in',
      command: process.execPath,
      args: [
        join(context.root, 'server/src/local/stripe/main.ts'),
        ...['--port', String(free), '--data', join(context.dataDir, 'stripe', 'stripe.sqlite')],
        ...['--key', KEYS.STRIPE_SECRET_KEY, '--webhook-secret', KEYS.STRIPE_WEBHOOK_SECRET],
        ...['--webhook-url', `${serverUrl}/webhooks/stripe`],
      ],
      env: context.env,
      logFile: join(context.dataDir, 'logs', 'stripe.log'),
      stopSignal: 'SIGTERM',
    }),
    (at) => fetch(`http://127.0.0.1:${at}/`),
  );
  context.stops.push('Stripe stand-in', child.stop);
  return { STRIPE_API_URL: `http://127.0.0.1:${port}`, ...KEYS };
}
