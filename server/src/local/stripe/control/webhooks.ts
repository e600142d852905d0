import { StripeFault } from '../api/stripe-error.ts';
import { newStripeId } from '../ids.ts';
import type { DeliveryState } from '../store/deliveries.ts';
import type { Control } from './control.ts';
import { Resend } from './schemas.ts';

const STATES: readonly string[] = ['pending', 'delivered', 'dropped', 'gave-up'] satisfies DeliveryState[];

/** Looking at deliveries, and sending an event again as the dashboard's "Resend" does. */
export function deliveryControls({ app, s, on }: Control): void {
  app.get('/deliveries', (c) => {
    const state = c.req.query('state');
    if (state !== undefined && !STATES.includes(state)) throw new StripeFault(`No such state: '${state}'`);
    const found = s.deliveries.list(Number(c.req.query('limit') ?? 1000), state as DeliveryState | undefined);
    const shown = found.map((delivery) => ({
      ...delivery,
      type: s.objects.get('event', delivery.event)?.type ?? null,
      url: s.objects.get('webhook_endpoint', delivery.endpoint)?.url ?? null,
    }));
    return c.json(shown);
  });

  on('POST', '/events/:id/resend', Resend, ({ times, delayMs }, id) => {
    const event = s.objects.get('event', id);
    if (!event) throw new StripeFault(`No such event: '${id}'`, { status: 404 });
    const now = s.clock.ms();
    const ids = s.objects.all('webhook_endpoint').flatMap((endpoint) =>
      Array.from({ length: times }, () => {
        const delivery = newStripeId('whdl');
        s.deliveries.add({
          id: delivery,
          event: id,
          endpoint: endpoint.id,
          state: 'pending',
          due_at: now + delayMs,
          created_at: now,
          held: 0,
          chaos: 'resent',
        });
        return delivery;
      }),
    );
    return { deliveries: ids };
  });
}
