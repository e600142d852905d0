import type { Env } from '../services/ways.ts';

/** `ok` and `note` need nothing; `missing` keeps something from working, and its text says how to get it. */
export type Finding = { subject: string; state: 'ok' | 'note' | 'missing'; text: string };

export type Machine = { env: Env; root: string };

export const ok = (subject: string, text: string): Finding => ({ subject, state: 'ok', text });
export const note = (subject: string, text: string): Finding => ({ subject, state: 'note', text });
export const missing = (subject: string, text: string): Finding => ({ subject, state: 'missing', text });
