/** The part of a keyboard event that matters here. */
export type KeyPress = {
  key: string;
  metaKey: boolean;
  ctrlKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
};

/**
 * Does a press fit one stroke of a binding? Strokes: "j", "Shift+x", "Mod+s", "Mod+Enter", "Escape", "?".
 * Mod is ⌘ on a Mac and Ctrl elsewhere. Shift is ignored for signs that need it ("?", "#").
 */
export function matchesStroke(stroke: string, press: KeyPress, isMac: boolean): boolean {
  const parts = stroke.split('+');
  const key = parts.pop() ?? '';
  const wantsMod = parts.includes('Mod');
  const wantsShift = parts.includes('Shift');
  const hasMod = isMac ? press.metaKey : press.ctrlKey;
  const otherMod = isMac ? press.ctrlKey : press.metaKey;
  if (wantsMod !== hasMod || otherMod || press.altKey !== parts.includes('Alt')) return false;
  const isLetter = /^[a-z]$/i.test(key);
  if ((isLetter || key.length > 1) && wantsShift !== press.shiftKey) return false;
  return isLetter ? press.key.toLowerCase() === key.toLowerCase() : press.key === key;
}

export type Stroked = { keys: string };
export type MatchResult<B> =
  | { kind: 'run'; binding: B }
  | { kind: 'wait'; prefix: string }
  | { kind: 'none' };

/** Finds what a press means, given the first stroke of a sequence ("g" of "g o") pressed before it, if any. */
export function matchBindings<B extends Stroked>(
  bindings: readonly B[],
  press: KeyPress,
  pending: string | null,
  isMac: boolean,
): MatchResult<B> {
  if (pending !== null) {
    const binding = bindings.find(({ keys }) => {
      const [first, second] = keys.split(' ');
      return first === pending && second !== undefined && matchesStroke(second, press, isMac);
    });
    return binding ? { kind: 'run', binding } : { kind: 'none' };
  }
  const single = bindings.find(({ keys }) => !keys.includes(' ') && matchesStroke(keys, press, isMac));
  if (single) return { kind: 'run', binding: single };
  const start = bindings
    .map(({ keys }) => keys.split(' '))
    .find(([first, second]) => second !== undefined && matchesStroke(first ?? '', press, isMac));
  return start?.[0] !== undefined ? { kind: 'wait', prefix: start[0] } : { kind: 'none' };
}

/** A stroke as it is printed on a key cap: "Mod+s" → "⌘S" or "Ctrl S". */
export function strokeLabel(stroke: string, isMac: boolean): string {
  const names: Record<string, string> = {
    Mod: isMac ? '⌘' : 'Ctrl',
    Shift: '⇧',
    Alt: isMac ? '⌥' : 'Alt',
    Enter: '↵',
    Escape: 'Esc',
    ArrowUp: '↑',
    ArrowDown: '↓',
    ArrowLeft: '←',
    ArrowRight: '→',
  };
  const parts = stroke.split('+').map((part) => names[part] ?? part.toUpperCase());
  return parts.join(isMac || !stroke.includes('Mod') ? '' : ' ');
}
