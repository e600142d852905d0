import { defineStore } from 'pinia';
import { computed, type MaybeRefOrGetter, onScopeDispose, type Ref, shallowRef, toValue, watch } from 'vue';
import { matchBindings, strokeLabel } from './key-match.ts';
import { usePreferences } from './preferences.ts';

/**
 * One key and what it does. `label` names it in the list of all keys; `hint` puts it into the status
 * line too. `isEnabled` false takes it out of both and makes it do nothing.
 */
export type KeyBinding = {
  keys: string;
  label: string;
  hint?: boolean;
  isEnabled?: boolean;
  whileTyping?: boolean;
  run: (event: KeyboardEvent) => void;
};
/** Keys that belong together, for the list of all keys. */
export type KeyGroup = { group: string; bindings: readonly KeyBinding[] };
type Scope = { layer: number; group: string; bindings: () => readonly KeyBinding[] };

export const isMac = /mac|iphone|ipad/i.test(globalThis.navigator?.platform ?? '');

/** Which keys work now. Dialogs raise the layer: keys of the page below them sleep. */
export const useKeyboard = defineStore('keyboard', () => {
  const scopes = shallowRef<readonly Scope[]>([]);
  const layer = shallowRef(0);
  const active = computed(() =>
    scopes.value
      .filter((scope) => scope.layer === layer.value)
      .map((scope) => ({
        group: scope.group,
        bindings: scope.bindings().filter((binding) => binding.isEnabled !== false),
      })),
  );
  const bindings = computed(() => active.value.flatMap((scope) => scope.bindings));
  /** For the status line: keys of one label stand together ("J K Move"). */
  const hints = computed(() => {
    const rows = new Map<string, string[]>();
    for (const binding of bindings.value.filter((one) => one.hint)) {
      const caps = binding.keys.split(' ').map((stroke) => strokeLabel(stroke, isMac));
      rows.set(binding.label, [...(rows.get(binding.label) ?? []), ...caps]);
    }
    return [...rows].map(([label, caps]) => ({ label, caps }));
  });
  /** Bindings of this layer by group, for the list of all keys. */
  const groups = computed(() => active.value.filter((scope) => scope.bindings.length > 0));
  return { scopes, layer, groups, bindings, hints };
});

/** Registers keys for as long as the component stands. */
export function useKeys(group: string, bindings: MaybeRefOrGetter<readonly KeyBinding[]>): void {
  const keyboard = useKeyboard();
  const scope: Scope = { layer: keyboard.layer, group, bindings: () => toValue(bindings) };
  keyboard.scopes = [...keyboard.scopes, scope];
  onScopeDispose(() => {
    keyboard.scopes = keyboard.scopes.filter((one) => one !== scope);
  });
}

/** While `open`, keys of the page below do nothing. */
export function useKeyLayer(open: Ref<boolean>): void {
  const keyboard = useKeyboard();
  let raised = false;
  const set = (isOpen: boolean) => {
    if (isOpen === raised) return;
    raised = isOpen;
    keyboard.layer += isOpen ? 1 : -1;
  };
  watch(open, set, { immediate: true });
  onScopeDispose(() => set(false));
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** Listens for the whole app; called once by the frame. */
export function useKeyboardListener(): void {
  const keyboard = useKeyboard();
  const preferences = usePreferences();
  let pending: string | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function onKeydown(event: KeyboardEvent) {
    if (event.defaultPrevented || event.isComposing || /^(Shift|Control|Alt|Meta)$/.test(event.key)) return;
    const typing = isTyping(event.target);
    const single = !event.metaKey && !event.ctrlKey && event.key.length === 1;
    if (single && (typing || !preferences.hasLetterKeys)) return;
    // Enter and space belong to the focused button or link.
    if (
      (event.key === 'Enter' || event.key === ' ') &&
      !event.metaKey &&
      !event.ctrlKey &&
      event.target instanceof HTMLElement &&
      event.target.closest('a,button,[role="checkbox"],[role="menuitem"]')
    )
      return;
    const candidates = typing
      ? keyboard.bindings.filter((binding) => binding.keys.includes('Mod') || binding.whileTyping)
      : keyboard.bindings;
    const result = matchBindings(candidates, event, pending, isMac);
    clearTimeout(timer);
    pending = null;
    if (result.kind === 'wait') {
      pending = result.prefix;
      timer = setTimeout(() => {
        pending = null;
      }, 1500);
    }
    if (result.kind !== 'run') return;
    event.preventDefault();
    result.binding.run(event);
  }
  window.addEventListener('keydown', onKeydown);
  onScopeDispose(() => window.removeEventListener('keydown', onKeydown));
}
