/** How a figure moved against the period before. `percent` is null when there was nothing to compare with. */
export type Change = { percent: number | null; difference: number; isUp: boolean; isSame: boolean };

export function changeOf({ now, before }: { now: number; before: number }): Change {
  return {
    percent: before === 0 ? null : ((now - before) / Math.abs(before)) * 100,
    difference: now - before,
    isUp: now > before,
    isSame: now === before,
  };
}

/** "+15.3 %", "−3 %": one decimal below 100, none above; U+2212 for minus. */
export function percentText(percent: number, locale: string): string {
  const digits = Math.abs(percent) < 99.95 ? 1 : 0;
  const figure = new Intl.NumberFormat(locale, {
    minimumFractionDigits: 0,
    maximumFractionDigits: digits,
  }).format(Math.abs(percent));
  return `${percent > 0 && figure !== '0' ? '+' : percent < 0 && figure !== '0' ? '−' : ''}${figure} %`;
}

/** Whole days that stock lasts at the pace of the last 30 days; null when nothing was sold. */
export const daysLeft = (left: number, soldLast30Days: number): number | null =>
  soldLast30Days <= 0 ? null : Math.max(0, Math.floor((left * 30) / soldLast30Days));

export type Point = { at: Date; nowMinor: number | null; beforeMinor: number };

/** Best and weakest whole bucket, for the sentence under the chart; null when there are not two. The newest is left out while it runs. */
export function extremesOf(
  points: readonly Point[],
  isOpen: boolean,
): { best: Point; weakest: Point } | null {
  const known = points.filter((point) => point.nowMinor !== null).slice(0, isOpen ? -1 : undefined);
  const [first] = known;
  if (!first || known.length < 2) return null;
  const pick = (better: (a: number, b: number) => boolean) =>
    known.reduce((kept, point) => (better(point.nowMinor ?? 0, kept.nowMinor ?? 0) ? point : kept), first);
  return { best: pick((a, b) => a > b), weakest: pick((a, b) => a < b) };
}
