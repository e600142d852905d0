import type { Rng } from '../server/src/local/seed/prng.ts';
import { ADDRESS, type Browser, NoAnswer, type Placed } from './client.ts';

const GOOD = '4242424242424242';
const DECLINED = '4000000000000002';

/** What somebody has in mind who comes into the shop. */
export const MOODS = ['pays', 'walks-away', 'declined-and-leaves', 'declined-and-pays'] as const;
export type Mood = (typeof MOODS)[number];
export type Outcome = 'paid' | 'left' | 'sold-out' | 'expired' | 'gave-up';
export type Visit = {
  browser: Browser;
  variantId: string;
  mood: Mood;
  /** The tab is killed while the order is being placed, and opened again. */
  tabDies: boolean;
  rng: Rng;
  /** Around what counts as an open checkout: from pressing "place" until nothing more is pressed. */
  opened(): void;
  closed(): void;
  /** Somebody was asked again because no answer had come. */
  retried(why: string): void;
  declined(): void;
  patienceMs: number;
};

/** One visit from an empty bag to a paid order, or to whatever else comes of it. */
export async function visit(who: Visit): Promise<Outcome> {
  const until = performance.now() + who.patienceMs;
  const email = `shopper-${crypto.randomUUID()}@example.com`;
  const wish = await insist(who, until, () => fillBag(who));
  if (wish === null) return 'gave-up';
  if (wish === 'sold-out') return 'sold-out';
  const input = { ...wish, email, idempotencyKey: crypto.randomUUID() };
  who.opened();
  try {
    const placed = await insist(who, until, () => press(who, input));
    if (placed === null) return 'gave-up';
    if (placed.kind === 'already-paid') return 'paid';
    if (placed.kind !== 'ok' || placed.paymentUrl === null) return 'sold-out';
    return await payOrLeave(who, placed.paymentUrl, until);
  } finally {
    who.closed();
  }
}

async function fillBag({ browser, variantId }: Visit) {
  let quote = await browser.quote();
  if (quote.cart.lines.length === 0) {
    await browser.addOne(variantId);
    quote = await browser.quote();
  }
  if ((quote.cart.lines[0]?.quantity ?? 1) > 1) {
    await browser.justOne(variantId);
    quote = await browser.quote();
  }
  const { totals, shippingMethodId } = quote;
  if (totals.subtotal.amountMinor === 0 || shippingMethodId === null) return 'sold-out' as const;
  return {
    shippingAddress: ADDRESS,
    shippingMethodId,
    expectedTotalMinor: totals.total.amountMinor,
    newsletter: false,
  };
}

/** Presses once or, as impatient people do, twice; a dying tab hears no answer and is opened again. */
async function press({ browser, rng, tabDies }: Visit, input: Record<string, unknown>): Promise<Placed> {
  const presses = rng.chance(0.25) ? 2 : 1;
  const dying = tabDies ? AbortSignal.timeout(rng.int(1, 60)) : undefined;
  const answers = await Promise.allSettled(
    Array.from({ length: presses }, () => browser.place(input, dying)),
  );
  const heard = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
  const clear = heard.find((answer) => answer.kind === 'ok' || answer.kind === 'already-paid') ?? heard[0];
  if (clear === undefined) {
    if (dying === undefined) throw new NoAnswer('place');
    return browser.place(input);
  }
  if (clear.kind === 'payment-unavailable' || clear.kind === 'bag-unavailable')
    throw new NoAnswer(clear.kind);
  return clear;
}

async function payOrLeave(who: Visit, paymentUrl: string, until: number): Promise<Outcome> {
  const { browser, rng, mood } = who;
  await Bun.sleep(rng.int(20, 900));
  if (mood === 'walks-away') return 'left';
  if (mood === 'declined-and-leaves' || mood === 'declined-and-pays') {
    if ((await insist(who, until, () => browser.pay(paymentUrl, DECLINED))) === 'declined') who.declined();
    if (mood === 'declined-and-leaves') return 'left';
    await Bun.sleep(rng.int(20, 300));
  }
  const paid = await insist(who, until, () => browser.pay(paymentUrl, GOOD));
  return paid === null ? 'gave-up' : paid === 'paid' ? 'paid' : 'expired';
}

/** Tries again as long as there is no answer and patience is left; null then. */
async function insist<T>(who: Visit, until: number, attempt: () => Promise<T>): Promise<T | null> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      if (performance.now() > until) return null;
      who.retried(error.message);
      await Bun.sleep(who.rng.int(80, 400));
    }
  }
}
