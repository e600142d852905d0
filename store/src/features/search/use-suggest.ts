import { useQuery } from '@tanstack/vue-query';
import { computed, onScopeDispose, type Ref, ref, watch } from 'vue';
import { useApi } from '../../lib/api.ts';
import { ROWS, shortened } from './suggest-options.ts';

const PAUSE_MS = 110;

/** Suggestions for what is typed, asked for after a short pause; old ones stay until new ones are there. */
export function useSuggest(typed: Ref<string>, isOpen: Ref<boolean>) {
  const api = useApi();
  const prefix = ref('');
  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(typed, (value) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      prefix.value = value.trim().slice(0, 100);
    }, PAUSE_MS);
  });
  onScopeDispose(() => clearTimeout(timer));

  const query = useQuery({
    queryKey: computed(() => ['search', 'suggest', prefix.value] as const),
    queryFn: ({ signal }) =>
      api.search.suggest.query({ prefix: prefix.value, limit: ROWS.products }, { signal }),
    enabled: computed(() => isOpen.value && prefix.value.length > 0),
    placeholderData: (previous) => previous,
    shallow: true,
    retry: false,
  });
  return {
    prefix,
    /** The suggestions are those of other words than stand in the field. */
    isStale: computed(
      () => query.isPlaceholderData.value || prefix.value !== typed.value.trim().slice(0, 100),
    ),
    suggestions: computed(() => (prefix.value && query.data.value ? shortened(query.data.value) : null)),
  };
}
