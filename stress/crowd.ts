import { type Rng, rngFor } from '../server/src/local/seed/prng.ts';
import { createBrowser } from './client.ts';
import { MOODS, type Mood, type Outcome, visit } from './shopper.ts';

export type CrowdDeps = { url: string; variantId: string; seed: string; patienceMs: number };
export type Wave = {
  visitors: number;
  /** Of those who get as far as Stripe, the share that pays. */
  payShare: number;
  /** They come within this time. */
  arriveWithinMs: number;
};

/** The shoppers of a run, wave after wave. */
export function createCrowd({ url, variantId, seed, patienceMs }: CrowdDeps) {
  const counts = {
    visits: 0,
    checkouts: 0,
    retries: 0,
    declines: 0,
    paid: 0,
    left: 0,
    'sold-out': 0,
    expired: 0,
    'gave-up': 0,
  };
  const noAnswers: Record<string, number> = {};
  let open = 0;
  let mostOpen = 0;

  const moodOf = (rng: Rng, payShare: number): Mood =>
    rng.weighted(MOODS, (mood) => {
      if (mood === 'pays') return payShare * 0.6;
      if (mood === 'declined-and-pays') return payShare * 0.4;
      return (1 - payShare) * (mood === 'walks-away' ? 0.6 : 0.4);
    });

  async function come({ payShare, arriveWithinMs }: Wave): Promise<Outcome> {
    counts.visits += 1;
    const number = counts.visits;
    const rng = rngFor(seed, 'shopper', number);
    const mood = moodOf(rng, payShare);
    await Bun.sleep(rng.int(0, arriveWithinMs));
    const outcome = await visit({
      browser: createBrowser(url, number),
      variantId,
      mood,
      tabDies: rng.chance(0.15),
      rng,
      opened: () => {
        open += 1;
        counts.checkouts += 1;
        mostOpen = Math.max(mostOpen, open);
      },
      closed: () => {
        open -= 1;
      },
      retried: (why) => {
        counts.retries += 1;
        noAnswers[why] = (noAnswers[why] ?? 0) + 1;
      },
      declined: () => {
        counts.declines += 1;
      },
      patienceMs,
    });
    counts[outcome] += 1;
    return outcome;
  }

  return {
    openCheckouts: () => open,
    counts: () => ({ ...counts, mostOpen, noAnswers }),
    /** Resolves when the last of them has left. */
    wave: (wave: Wave): Promise<Outcome[]> =>
      Promise.all(Array.from({ length: wave.visitors }, () => come(wave))),
  };
}
export type Crowd = ReturnType<typeof createCrowd>;
