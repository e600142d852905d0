import { type InjectionKey, inject } from 'vue';
import type { Formatters } from '../client/format.ts';

export const FORMATTERS: InjectionKey<Formatters> = Symbol('formatters');

/** Formatters of the app's locale and time zone; the app provides them once under `FORMATTERS`. */
export function useMoney(): Formatters {
  const formatters = inject(FORMATTERS);
  if (!formatters)
    throw new Error('no formatters are provided: app.provide(FORMATTERS, createFormatters(…))');
  return formatters;
}
