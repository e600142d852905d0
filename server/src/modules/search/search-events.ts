import { createHash } from 'node:crypto';
import type { SearchEvent } from '@zivero/shared/schemas/search-events';
import type { Clock } from '../../kernel/clock.ts';
import type { Log } from '../../kernel/log.ts';
import type { SearchEventsRepo } from './search-events.repo.ts';
import { createCounts } from './search-events.rules.ts';

export type SearchEventsDeps = {
  repo: Pick<SearchEventsRepo, 'add' | 'removeBefore'>;
  clock: Clock;
  log: Log;
  /** Counts one use of `key`; false when there were `max` in the window already. */
  limit: (key: string, rule: { max: number; windowSeconds: number }) => Promise<boolean>;
};
export type SearchEventsModule = ReturnType<typeof createSearchEvents>;

const FLUSH_AFTER_MS = 2_000;
const MAX_KEYS = 10_000;
/** Batches of one address; a browser sends one after a search and one after a click. */
const LIMIT = { max: 120, windowSeconds: 60 };
/** A little longer than the longest report looks back. */
const KEEP_DAYS = 100;

const dayOf = (at: Date): string => at.toISOString().slice(0, 10);
export const daysBefore = (at: Date, days: number): string =>
  dayOf(new Date(at.getTime() - days * 86_400_000));

/** Counts what shoppers search for. Nobody waits for it: counts are gathered here and written every two seconds. */
export function createSearchEvents({ repo, clock, log, limit }: SearchEventsDeps) {
  const counts = createCounts(MAX_KEYS);
  let timer: ReturnType<typeof setTimeout> | null = null;

  /** Writes what was gathered; what cannot be written is lost, and told. */
  async function flush(): Promise<void> {
    if (timer) clearTimeout(timer);
    timer = null;
    const counted = counts.take();
    if (counted.queries.length === 0) return;
    try {
      await repo.add(counted);
    } catch (error) {
      log.warn({ err: error, queries: counted.queries.length }, 'search counts lost');
    }
  }

  return {
    /** False when this address tells too much: nothing was counted. */
    async track(events: readonly SearchEvent[], ip: string): Promise<boolean> {
      const who = createHash('sha256').update(ip).digest('base64url').slice(0, 22);
      if (!(await limit(`search-events:${who}`, LIMIT))) return false;
      const day = dayOf(clock.now());
      for (const event of events) counts.add(event, day);
      timer ??= setTimeout(() => void flush(), FLUSH_AFTER_MS);
      return true;
    },
    flush,
    removeOld: (): Promise<void> => repo.removeBefore(daysBefore(clock.now(), KEEP_DAYS)),
  };
}
