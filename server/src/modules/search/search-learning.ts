import type { Clock } from '../../kernel/clock.ts';
import type { Log } from '../../kernel/log.ts';
import type { LearnedPhrase, SearchEngine } from './engine.ts';
import type { SearchEventsRepo } from './search-events.repo.ts';
import { daysBefore } from './search-events.ts';

export type SearchLearningDeps = {
  engine: Pick<SearchEngine, 'search' | 'learn'>;
  repo: Pick<SearchEventsRepo, 'successful'>;
  clock: Clock;
  log: Log;
};
export type SearchLearning = ReturnType<typeof createSearchLearning>;

const LOOK_BACK_DAYS = 30;
const MIN_CLICKS = 3;
const MAX_PHRASES = 500;
const MAX_POPULAR = 20;
const EVERY_MS = 5 * 60_000;
/** A phrase is asked for anew once a day: products come and go. */
const TRUST_MS = 24 * 3_600_000;

/**
 * Tells this process's engine which queries led to clicks and orders, so that suggestions complete to them.
 * What browsers tell cannot be trusted: only a phrase whose every word the catalog has, as it is typed, is
 * ever suggested to others.
 */
export function createSearchLearning({ engine, repo, clock, log }: SearchLearningDeps) {
  let known: string[] = [];
  const checked = new Map<string, { isFound: boolean; at: number }>();

  async function isFound(q: string): Promise<boolean> {
    const now = clock.now().getTime();
    const known = checked.get(q);
    if (known && now - known.at < TRUST_MS) return known.isFound;
    const answer = await engine.search({
      q,
      locale: 'en',
      currency: null,
      filters: {},
      facets: [],
      sort: 'relevance',
      limit: 1,
      after: null,
    });
    const found = answer.ids.length > 0 && !answer.partial && answer.corrected === null;
    checked.set(q, { isFound: found, at: now });
    return found;
  }

  /** Returns how many phrases the engine knows now. */
  async function learn(): Promise<number> {
    const since = daysBefore(clock.now(), LOOK_BACK_DAYS);
    const phrases = await repo.successful(since, { minClicks: MIN_CLICKS, limit: MAX_PHRASES });
    const found: LearnedPhrase[] = [];
    for (const phrase of phrases) if (await isFound(phrase.text)) found.push(phrase);
    const kept = new Set(phrases.map(({ text }) => text));
    for (const text of checked.keys()) if (!kept.has(text)) checked.delete(text);
    known = found.slice(0, MAX_POPULAR).map(({ text }) => text);
    await engine.learn?.(found);
    return found.length;
  }

  return {
    learn,
    /** What others searched for with success, the most successful first; empty until it was learned. */
    popular: (limit: number): string[] => known.slice(0, limit),
    /** Learns now and every five minutes; a failure waits for the next time. */
    start(): { stop(): Promise<void> } {
      let running = Promise.resolve();
      const run = (): void => {
        running = learn().then(
          (phrases) => log.debug({ phrases }, 'search phrases learned'),
          (error: unknown) => log.warn({ err: error }, 'search phrases could not be learned'),
        );
      };
      run();
      const timer = setInterval(run, EVERY_MS);
      timer.unref();
      return {
        async stop() {
          clearInterval(timer);
          await running;
        },
      };
    },
  };
}
