const pad = (value: number): string => String(value).padStart(2, '0');

/** A moment as a `datetime-local` field holds it, in the reader's time zone; '' for none. */
export function localDay(at: Date | null): string {
  if (at === null) return '';
  const day = `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
  return `${day}T${pad(at.getHours())}:${pad(at.getMinutes())}`;
}

/** Null when what was typed is no moment; `at` null when nothing was typed. */
export function readLocal(text: string): { at: Date | null } | null {
  if (text === '') return { at: null };
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? null : { at };
}
