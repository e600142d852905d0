const PREFIX = 'zivero.admin.draft.';
export type KeptDraft = { draft: unknown; version: number; at: string };

/** The unsaved draft of a product on this device, with the version it began from. */
export function keptDraft(key: string): KeptDraft | null {
  try {
    const kept = JSON.parse(localStorage.getItem(PREFIX + key) ?? 'null') as Partial<KeptDraft> | null;
    return kept && typeof kept.version === 'number' && typeof kept.at === 'string'
      ? { draft: kept.draft, version: kept.version, at: kept.at }
      : null;
  } catch {
    return null;
  }
}

/** Answers when it was kept, or null when the browser has no room for it. */
export function keepDraft(key: string, kept: Omit<KeptDraft, 'at'>): Date | null {
  const at = new Date();
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify({ ...kept, at: at.toISOString() }));
    return at;
  } catch {
    return null;
  }
}

export function forgetDraft(key: string): void {
  try {
    localStorage.removeItem(PREFIX + key);
  } catch {
    // A closed storage kept nothing.
  }
}
