import { newStripeId } from '../ids.ts';
import type { StandIn } from '../stand-in.ts';
import type { NewDelivery } from '../store/deliveries.ts';
import type { StoredEvent } from '../types.ts';

/** How far apart a duplicate may follow. */
const DUPLICATE_SPREAD_MS = 2000;

/**
 * How one event goes to one endpoint: plainly, or twice, late, overtaken or not at all, by the shares in
 * the chaos settings. Each event draws by its number in the log, so that a seed repeats a run.
 */
export function planDeliveries(s: StandIn, event: StoredEvent, endpoint: string): NewDelivery[] {
  const chaos = s.settings.get('chaos');
  const number = s.db.query<{ n: number }, []>('SELECT max(seq) AS n FROM objects').get()?.n ?? 0;
  const draw = (purpose: string) => unit(`${chaos.seed}:${number}:${purpose}`);
  const now = s.clock.ms();
  const plain: NewDelivery = {
    id: newStripeId('whdl'),
    event: event.id,
    endpoint,
    state: 'pending',
    due_at: now,
    created_at: now,
    held: 0,
    chaos: null,
  };
  if (draw('drop') < chaos.drop) return [{ ...plain, state: 'dropped', chaos: 'dropped' }];
  const plans = [plain];
  if (draw('delay') < chaos.delay) {
    const [min, max] = chaos.delayMs;
    plans[0] = { ...plain, due_at: now + Math.round(min + draw('delay-by') * (max - min)), chaos: 'delayed' };
  } else if (draw('reorder') < chaos.reorder) {
    plans[0] = { ...plain, due_at: now + chaos.reorderHoldMs, held: 1, chaos: 'reordered' };
  }
  if (draw('duplicate') < chaos.duplicate) {
    const dueAt = now + Math.round(draw('duplicate-by') * DUPLICATE_SPREAD_MS);
    plans.push({ ...plain, id: newStripeId('whdl'), due_at: dueAt, chaos: 'duplicate' });
  }
  return plans;
}

/** An even draw from 0 up to 1 for a text, always the same for the same text. */
function unit(text: string): number {
  return Number(Bun.hash.wyhash(text) >> 11n) / 2 ** 53;
}
