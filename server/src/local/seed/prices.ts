/** Whole euros from ten euros up, half euros below: what a price tag says. */
export function roundPrice(minor: number): number {
  const step = minor >= 1000 ? 100 : 50;
  return Math.max(step, Math.round(minor / step) * step);
}
