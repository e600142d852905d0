import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { type ClientError, toAppError } from '@zivero/shared/client/app-error';
import { queryKey } from '@zivero/shared/client/query-keys';
import type { SaveSearchRulesResult, SearchRulesState } from '@zivero/shared/schemas/search-rules';
import { computed, ref, shallowRef, watch } from 'vue';
import { useApi } from '../../lib/api.ts';
import { emptyForm, faultsOf, formOf, isSameRules, type RulesForm, rulesOf } from './rules-form.ts';

const KEY = queryKey('search', 'rules');

/** The draft of the search rules: what is typed, saving it, and making it hold for shoppers. */
export function useSearchRules() {
  const api = useApi();
  const client = useQueryClient();
  const query = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => api.search.rules.query(undefined, { signal }),
    // What is being typed must not be replaced behind somebody's back.
    refetchOnWindowFocus: false,
    staleTime: 60_000,
    shallow: true,
  });
  const form = ref<RulesForm>(emptyForm());
  /** The state that the form was made of. */
  const base = shallowRef<SearchRulesState | null>(null);
  const conflict = shallowRef<{ by: string; at: Date } | null>(null);
  const fault = shallowRef<ClientError | null>(null);
  const isSaving = shallowRef(false);
  const isTried = shallowRef(false);

  function take(state: SearchRulesState): void {
    base.value = state;
    form.value = formOf(state.draft.rules);
    conflict.value = null;
    isTried.value = false;
  }
  watch(
    query.data,
    (state) => {
      if (state && (base.value === null || !isDirty.value)) take(state);
    },
    { immediate: true },
  );

  const isDirty = computed(
    () => base.value !== null && !isSameRules(rulesOf(form.value), base.value.draft.rules),
  );
  const allFaults = computed(() => faultsOf(form.value));
  const faults = computed(() => (isTried.value ? allFaults.value : new Map<string, string>()));
  /** The saved draft is not what shoppers see. */
  const isUnpublished = computed(
    () => base.value !== null && !isSameRules(base.value.draft.rules, base.value.published.rules),
  );

  async function run(send: (revision: number) => Promise<SaveSearchRulesResult>): Promise<boolean> {
    if (isSaving.value) return false;
    isSaving.value = true;
    fault.value = null;
    try {
      const result = await send(base.value?.draft.revision ?? 0);
      if (result.kind === 'conflict') {
        conflict.value = { by: result.by, at: result.at };
        return false;
      }
      client.setQueryData(KEY, result.state);
      take(result.state);
      void client.invalidateQueries({ queryKey: queryKey('search', 'preview') });
      void client.invalidateQueries({ queryKey: queryKey('search', 'versions') });
      return true;
    } catch (cause) {
      fault.value = toAppError(cause);
      return false;
    } finally {
      isSaving.value = false;
    }
  }

  async function save(): Promise<boolean> {
    isTried.value = true;
    if (allFaults.value.size > 0) return false;
    return run((revision) => api.search.saveRules.mutate({ base: revision, rules: rulesOf(form.value) }));
  }

  return {
    form,
    state: base,
    faults,
    conflict,
    fault,
    isSaving,
    isDirty,
    isUnpublished,
    isLoading: computed(() => base.value === null && query.isPending.value),
    error: computed(() => (query.error.value && base.value === null ? toAppError(query.error.value) : null)),
    retry: () => query.refetch(),
    save,
    publish: (note: string) => run((revision) => api.search.publishRules.mutate({ base: revision, note })),
    restore: (version: number) =>
      run((revision) => api.search.restoreRules.mutate({ base: revision, version })),
    discard: () => {
      if (base.value) take(base.value);
    },
    /** Somebody saved meanwhile: theirs instead of what is typed. */
    async takeTheirs(): Promise<void> {
      const { data } = await query.refetch();
      if (data) take(data);
    },
    titleOf: (id: string): string | null => base.value?.products[id] ?? null,
  };
}
export type SearchRulesEditor = ReturnType<typeof useSearchRules>;

/** What was published, newest first. */
export function useRuleVersions(isWanted: () => boolean) {
  const api = useApi();
  const query = useQuery({
    queryKey: queryKey('search', 'versions'),
    queryFn: ({ signal }) => api.search.versions.query(undefined, { signal }),
    enabled: isWanted,
    shallow: true,
  });
  return computed(() => query.data.value ?? []);
}
