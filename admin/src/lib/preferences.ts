import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';

const KEY = 'zivero.admin.preferences';
export type ThemeChoice = 'system' | 'light' | 'dark';
type Saved = { theme?: ThemeChoice; density?: 'normal' | 'compact'; hasLetterKeys?: boolean };

function read(): Saved {
  try {
    return (JSON.parse(localStorage.getItem(KEY) ?? '{}') as Saved | null) ?? {};
  } catch {
    return {};
  }
}

/** What a colleague set for themselves on this device: colours, row height, single-letter keys. */
export const usePreferences = defineStore('preferences', () => {
  const saved = read();
  const theme = ref<ThemeChoice>(saved.theme ?? 'system');
  const density = ref<'normal' | 'compact'>(saved.density ?? 'normal');
  const hasLetterKeys = ref(saved.hasLetterKeys ?? true);

  const system = matchMedia('(prefers-color-scheme: dark)');
  const isSystemDark = shallowRef(system.matches);
  system.addEventListener('change', (event) => {
    isSystemDark.value = event.matches;
  });
  const isDark = computed(() => (theme.value === 'system' ? isSystemDark.value : theme.value === 'dark'));

  watch(
    [isDark, density],
    () => {
      const root = document.documentElement;
      if (isDark.value) root.dataset.theme = 'dark';
      else delete root.dataset.theme;
      if (density.value === 'compact') root.dataset.density = 'compact';
      else delete root.dataset.density;
    },
    { immediate: true },
  );
  watch([theme, density, hasLetterKeys], () => {
    try {
      localStorage.setItem(
        KEY,
        JSON.stringify({ theme: theme.value, density: density.value, hasLetterKeys: hasLetterKeys.value }),
      );
    } catch {
      // A full or closed storage costs the memory of the choice, nothing else.
    }
  });
  return { theme, density, hasLetterKeys, isDark };
});
