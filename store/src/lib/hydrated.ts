import { type InjectionKey, inject, onMounted, type Ref, readonly, ref } from 'vue';

/** False on the server and in the first render, true afterwards: whatever is one person's waits for it. */
export const HYDRATED: InjectionKey<Readonly<Ref<boolean>>> = Symbol('hydrated');

/** Called once, by App. */
export function createHydrated(): Readonly<Ref<boolean>> {
  const isHydrated = ref(false);
  onMounted(() => {
    isHydrated.value = true;
  });
  return readonly(isHydrated);
}

export function useHydrated(): Readonly<Ref<boolean>> {
  const isHydrated = inject(HYDRATED);
  if (!isHydrated) throw new Error('App did not provide HYDRATED');
  return isHydrated;
}
