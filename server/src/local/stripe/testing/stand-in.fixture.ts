import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Stripe from 'stripe';
import { createStripeClient } from '../../../infra/stripe/client.ts';

const MAIN = join(import.meta.dir, '../main.ts');
export const KEY = 'sk_test_local';

export type StandInProcess = {
  url: string;
  stripe: Stripe;
  /** `/_control` with JSON; throws what it answers when that is no success. */
  control: <T = unknown>(method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown) => Promise<T>;
  kill: (signal: 'SIGKILL' | 'SIGTERM') => Promise<number>;
  /** The same state and port again, after a kill. */
  restart: () => Promise<void>;
  dispose: () => Promise<void>;
};

/** The stand-in as it really runs: its own process, a free port, state in a folder of its own. */
export async function startStandIn(flags: string[] = []): Promise<StandInProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'zivero-stripe-'));
  const data = join(folder, 'stripe.sqlite');
  let child = await launch(data, 0, flags);
  const url = child.url;
  const port = Number(new URL(url).port);

  async function control<T>(method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown): Promise<T> {
    const init = { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const response = await fetch(`${url}/_control/${path}`, init);
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }
  async function kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<number> {
    child.process.kill(signal);
    return child.process.exited;
  }
  return {
    url,
    stripe: createStripeClient({ secretKey: KEY, apiUrl: url, maxNetworkRetries: 0 }),
    control,
    kill,
    restart: async () => {
      child = await launch(data, port, flags);
    },
    dispose: async () => {
      if (child.process.exitCode === null && child.process.signalCode === null) await kill('SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function launch(data: string, port: number, flags: string[]) {
  const child = Bun.spawn(['bun', MAIN, '--port', String(port), '--data', data, ...flags], {
    stdout: 'pipe',
    stderr: 'inherit',
    env: { PATH: Bun.env.PATH ?? '' },
  });
  // A test run that dies on the way leaves nothing running.
  process.once('exit', () => child.kill('SIGKILL'));
  const decoder = new TextDecoder();
  let seen = '';
  for await (const chunk of child.stdout) {
    seen += decoder.decode(chunk);
    const url = /ready (http:\S+)/.exec(seen)?.[1];
    if (url) return { process: child, url };
  }
  throw new Error(`the stand-in did not start: ${seen}`);
}

/** Asks again until the answer is there; says what it last saw when it never comes. */
export async function eventually<T>(
  ask: () => Promise<T> | T,
  good: (value: T) => boolean,
  timeoutMs = 20_000,
): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const value = await ask();
    if (good(value)) return value;
    if (Date.now() > end) throw new Error(`never came: ${JSON.stringify(value).slice(0, 2000)}`);
    await Bun.sleep(20);
  }
}

export function sessionParams(
  patch: Partial<Stripe.Checkout.SessionCreateParams> = {},
): Stripe.Checkout.SessionCreateParams {
  return {
    mode: 'payment',
    success_url: 'http://127.0.0.1:9/done?session={CHECKOUT_SESSION_ID}',
    cancel_url: 'http://127.0.0.1:9/cart',
    client_reference_id: 'ord_1',
    customer_email: 'ann@example.com',
    line_items: [
      {
        quantity: 1,
        price_data: { currency: 'eur', unit_amount: 19_510, product_data: { name: '3 × Mug' } },
      },
      { quantity: 1, price_data: { currency: 'eur', unit_amount: 500, product_data: { name: 'Shipping' } } },
    ],
    metadata: { order: 'ord_1' },
    payment_intent_data: { metadata: { order: 'ord_1' } },
    ...patch,
  };
}

/** What a browser sends for the pay button; answers where it leads and the page. */
export async function pressPay(pageUrl: string, card: string, fields: Record<string, string> = {}) {
  const form = {
    email: 'ann@example.com',
    cardNumber: card,
    expiry: '12/40',
    cvc: '123',
    name: 'Ann Other',
    ...fields,
  };
  const response = await fetch(pageUrl, {
    method: 'POST',
    body: new URLSearchParams(form),
    redirect: 'manual',
  });
  return { status: response.status, location: response.headers.get('location'), html: await response.text() };
}
