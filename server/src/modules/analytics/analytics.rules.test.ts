import { describe, expect, test } from 'bun:test';
import { beforeUntilNow, periodsOf, seriesOf } from './analytics.rules.ts';

const at = new Date('2026-11-23T14:30:00Z');

describe('dashboard periods', () => {
  test('today is held against the same weekday last week, up to the same hour', () => {
    const periods = periodsOf('today', at);
    expect(periods.now.from.toISOString()).toBe('2026-11-23T00:00:00.000Z');
    expect(periods.before.from.toISOString()).toBe('2026-11-16T00:00:00.000Z');
    expect(beforeUntilNow(periods, at).to.toISOString()).toBe('2026-11-16T14:30:00.000Z');
    expect(periods.buckets).toBe(24);
  });

  test('30 days end today and follow right after the 30 they are compared with', () => {
    const { now, before, buckets } = periodsOf('30-days', at);
    expect(now.from.toISOString()).toBe('2026-10-25T00:00:00.000Z');
    expect(before.to).toEqual(now.from);
    expect(buckets).toBe(30);
  });

  test('buckets without sales are zero, those of the future are empty', () => {
    const periods = periodsOf('today', at);
    const series = seriesOf(
      periods,
      { now: new Map([[periods.now.from.getTime(), 500]]), before: new Map() },
      at,
    );
    expect(series[0]).toMatchObject({ nowMinor: 500, beforeMinor: 0 });
    expect(series[14]?.nowMinor).toBe(0);
    expect(series[15]?.nowMinor).toBeNull();
  });
});
