import { onMounted, ref } from 'vue';
import { readLocal, writeLocal } from '../../lib/local-json.ts';

const KEY = 'zivero-searches';
const MOST = 6;
const MAX_LENGTH = 80;
const isSearches = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((q) => typeof q === 'string' && q !== '' && q.length <= MAX_LENGTH);

const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

/** Keeps a search that found something, newest first. Stays in this browser. */
export function rememberSearch(q: string): void {
  if (q === '' || q.length > MAX_LENGTH) return;
  const others = (readLocal(KEY, isSearches) ?? []).filter((one) => !same(one, q));
  writeLocal(KEY, [q, ...others].slice(0, MOST));
}

/** The searches of this browser; `read` again whenever they are about to be shown. */
export function useRecentSearches() {
  const searches = ref<string[]>([]);
  function read(): void {
    searches.value = readLocal(KEY, isSearches) ?? [];
  }
  function keep(left: string[]): void {
    writeLocal(KEY, left.length > 0 ? left : null);
    searches.value = left;
  }
  onMounted(read);
  return {
    searches,
    read,
    remove: (q: string) => keep(searches.value.filter((one) => !same(one, q))),
    clear: () => keep([]),
  };
}
