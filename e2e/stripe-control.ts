import type { Shop } from './shop.ts';

/** The stand-in's control: what a test, or somebody at Stripe's dashboard, does to it. */
export async function control<T>(shop: Shop, method: 'GET' | 'PUT' | 'POST', path: string, body?: unknown) {
  const reply = await fetch(`${shop.stripeUrl}/_control/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`);
  return (await reply.json()) as T;
}

/** Webhooks as a bad day brings them: all twice, held back and overtaken by later ones. */
export const badDay = (shop: Shop) =>
  control(shop, 'PUT', 'chaos', {
    seed: 7,
    duplicate: 1,
    delay: 0.5,
    delayMs: [50, 400],
    reorder: 1,
    reorderHoldMs: 300,
  });
export const calmDay = (shop: Shop) =>
  control(shop, 'PUT', 'chaos', { duplicate: 0, delay: 0, reorder: 0, drop: 0 });

/** Deliveries that are still to come. */
export async function pendingDeliveries(shop: Shop): Promise<number> {
  return (await control<unknown[]>(shop, 'GET', 'deliveries?state=pending')).length;
}
