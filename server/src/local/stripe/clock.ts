import type { Clock } from '../../kernel/clock.ts';
import type { SettingsStore } from './store/settings.ts';

export type MovableClock = Clock & {
  /** Seconds since 1970, as all of Stripe's times are. */
  seconds(): number;
  ms(): number;
  advance(ms: number): void;
  set(at: Date): void;
  reset(): void;
};

/** Real time plus an offset that is kept with the state, so that a moved clock stays moved after a restart. */
export function createMovableClock(settings: SettingsStore): MovableClock {
  const ms = () => Date.now() + settings.get('clockOffsetMs');
  return {
    ms,
    now: () => new Date(ms()),
    seconds: () => Math.floor(ms() / 1000),
    advance: (by) => settings.set('clockOffsetMs', settings.get('clockOffsetMs') + by),
    set: (at) => settings.set('clockOffsetMs', at.getTime() - Date.now()),
    reset: () => settings.set('clockOffsetMs', 0),
  };
}
