/** At most `limit` takes per `windowMs`; then a wait of one window, doubled each further time up to `maxWaitMs`. */
export type RateRule = { name: string; limit: number; windowMs: number; maxWaitMs: number };

export type RateState = { count: number; windowStart: number; level: number; blockedUntil: number };

export const FRESH: RateState = { count: 0, windowStart: 0, level: 0, blockedUntil: 0 };

/** How long a state matters after its last change. */
export const memoryMs = (rule: RateRule): number => Math.max(rule.windowMs, rule.maxWaitMs) * 2;

/** One take: the next state, and how long to wait (0 = go on). A refused take changes nothing. */
export function take(state: RateState, rule: RateRule, now: number): { state: RateState; waitMs: number } {
  if (state.blockedUntil > now) return { state, waitMs: state.blockedUntil - now };
  const isNewWindow = now - state.windowStart >= rule.windowMs;
  const count = isNewWindow ? 1 : state.count + 1;
  const windowStart = isNewWindow ? now : state.windowStart;
  if (count <= rule.limit) return { state: { ...state, count, windowStart }, waitMs: 0 };
  const waitMs = Math.min(rule.windowMs * 2 ** state.level, rule.maxWaitMs);
  const blockedUntil = now + waitMs;
  return { state: { count: 0, windowStart: blockedUntil, level: state.level + 1, blockedUntil }, waitMs };
}
