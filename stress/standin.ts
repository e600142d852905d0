/** The other hand of Stripe's stand-in, asked again while it is being restarted. */
export function createControl(url: string) {
  return async function control<T>(method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const reply = await fetch(`${url}/_control/${path}`, {
          method,
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`);
        return (await reply.json()) as T;
      } catch (error) {
        if (attempt === 20) throw error;
        await Bun.sleep(250);
      }
    }
  };
}
export type StandInControl = ReturnType<typeof createControl>;

export type Delivery = {
  seq: number;
  event: string;
  endpoint: string;
  type: string | null;
  state: 'pending' | 'delivered' | 'dropped' | 'gave-up';
  chaos: 'duplicate' | 'delayed' | 'reordered' | 'dropped' | 'resent' | null;
  attempts: number;
  delivered_at: number | null;
};

/** What really arrived twice, late or after a later one, not what was meant to. */
export function webhookCounts(deliveries: readonly Delivery[]) {
  const arrived = deliveries.filter((one) => one.state === 'delivered');
  const inOrder = arrived.toSorted((a, b) => a.seq - b.seq);
  let earliestLater = Number.POSITIVE_INFINITY;
  let reordered = 0;
  for (const one of inOrder.toReversed()) {
    const at = one.delivered_at ?? 0;
    if (at > earliestLater) reordered += 1;
    earliestLater = Math.min(earliestLater, at);
  }
  const events = Map.groupBy(arrived, (one) => one.event);
  return {
    delivered: arrived.length,
    duplicate: [...events.values()].filter((all) => all.length > 1).length,
    late: arrived.filter((one) => one.chaos === 'delayed').length,
    reordered,
    lost: deliveries.filter((one) => one.state === 'dropped').length,
    repeated: deliveries.filter((one) => one.attempts > 1).length,
  };
}
