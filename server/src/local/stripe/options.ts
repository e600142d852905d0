import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { ServerOptions } from './server.ts';

export const USAGE = `Local Stripe stand-in.

  bun server/src/local/stripe/main.ts [flags]

  --port N              PORT, default 12111; 0 takes a free one
  --host H              default 127.0.0.1
  --data FILE           STRIPE_STANDIN_DATA, default .zivero/stripe/stripe.sqlite
  --webhook-url URL     STRIPE_STANDIN_WEBHOOK_URL; without it the targets stay as last set
  --webhook-secret S    STRIPE_WEBHOOK_SECRET, default whsec_local
  --key K               STRIPE_SECRET_KEY, default sk_test_local
  --shop-name NAME      what the payment page calls the shop, default Zivero
  --public-url URL      how a browser reaches this server, default http://HOST:PORT`;

const FLAGS = {
  port: { type: 'string' },
  host: { type: 'string' },
  data: { type: 'string' },
  'webhook-url': { type: 'string' },
  'webhook-secret': { type: 'string' },
  key: { type: 'string' },
  'shop-name': { type: 'string' },
  'public-url': { type: 'string' },
  help: { type: 'boolean' },
} as const;

/** Flags before environment before default. Throws with one sentence for what cannot be. */
export function readOptions(args: string[], env: Record<string, string | undefined>): ServerOptions | 'help' {
  const { values } = parseArgs({ args, options: FLAGS, strict: true });
  if (values.help) return 'help';
  const port = Number(values.port ?? env.PORT ?? 12111);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--port: not a port: ${values.port ?? env.PORT}`);
  const webhookUrl = values['webhook-url'] ?? env.STRIPE_STANDIN_WEBHOOK_URL;
  if (webhookUrl && !URL.canParse(webhookUrl)) throw new Error(`--webhook-url: not a URL: ${webhookUrl}`);
  const secret = values['webhook-secret'] ?? env.STRIPE_WEBHOOK_SECRET ?? 'whsec_local';
  return {
    hostname: values.host ?? '127.0.0.1',
    port,
    dataFile: resolve(values.data ?? env.STRIPE_STANDIN_DATA ?? '.zivero/stripe/stripe.sqlite'),
    secretKey: values.key ?? env.STRIPE_SECRET_KEY ?? 'sk_test_local',
    shopName: values['shop-name'] ?? 'Zivero',
    webhook: webhookUrl ? { url: webhookUrl, secret, events: ['*'] } : null,
    publicUrl: values['public-url'] ?? null,
  };
}
