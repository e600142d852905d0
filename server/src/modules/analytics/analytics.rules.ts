import type { DashboardPeriod } from '@zivero/shared/schemas/dashboard';
import type { Bucket, Span } from './analytics.repo.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export type Periods = { now: Span; before: Span; bucket: Bucket; bucketMs: number; buckets: number };

/**
 * The span asked for and the one it is compared with, of equal length: today against the same day last
 * week, 7 and 30 days (today included) against those right before. Days begin at midnight UTC.
 */
export function periodsOf(period: DashboardPeriod, at: Date): Periods {
  const midnight = Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate());
  const days = period === 'today' ? 1 : period === '7-days' ? 7 : 30;
  const to = midnight + DAY_MS;
  const from = to - days * DAY_MS;
  const back = period === 'today' ? 7 * DAY_MS : days * DAY_MS;
  const bucket = period === 'today' ? 'hour' : 'day';
  const bucketMs = bucket === 'hour' ? HOUR_MS : DAY_MS;
  return {
    now: { from: new Date(from), to: new Date(to) },
    before: { from: new Date(from - back), to: new Date(to - back) },
    bucket,
    bucketMs,
    buckets: Math.round((to - from) / bucketMs),
  };
}

/**
 * The earlier span only up to the same moment as now, so that figures compare like with like:
 * a day that is half over is not held against a whole one.
 */
export function beforeUntilNow(periods: Periods, at: Date): Span {
  const gone = at.getTime() - periods.now.from.getTime();
  return { from: periods.before.from, to: new Date(periods.before.from.getTime() + gone) };
}

export type Point = { at: Date; nowMinor: number | null; beforeMinor: number };

/** One point per bucket; what lies in the future is null, not zero. */
export function seriesOf(
  periods: Periods,
  found: { now: Map<number, number>; before: Map<number, number> },
  at: Date,
): Point[] {
  return Array.from({ length: periods.buckets }, (_, index) => {
    const start = periods.now.from.getTime() + index * periods.bucketMs;
    const startBefore = periods.before.from.getTime() + index * periods.bucketMs;
    return {
      at: new Date(start),
      nowMinor: start > at.getTime() ? null : (found.now.get(start) ?? 0),
      beforeMinor: found.before.get(startBefore) ?? 0,
    };
  });
}
