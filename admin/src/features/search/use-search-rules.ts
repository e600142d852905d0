import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { toAppError } from '@zivero/shared/client/app-error';
import { queryKey } from '@zivero/shared/client/query-keys';
import type { SaveSearchRulesResult, SearchRulesState } from '@zivero/shared/schemas/search-rules';
import { computed, shallowRef } from 'vue';
import { useApi } from '../../lib/api.ts';
import { useEdited } from '../../lib/use-edited.ts';
import { faultsOf, formOf, isSameRules, type RulesForm, rulesOf } from './rules-form.ts';

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
  const isTried = shallowRef(false);
  const edited = useEdited<SearchRulesState, RulesForm, { by: string; at: Date }>({
    source: query.data,
    formOf: (state) => formOf(state.draft.rules),
    // A row in which nothing stands yet is no rule, but somebody is about to type there.
    textOf: (of) => JSON.stringify(of, (name, value) => (name === 'key' ? undefined : value)),
    onTaken: () => {
      isTried.value = false;
    },
  });
  const { form, base, conflict, fault, isSaving, take, discard } = edited;

  const isDirty = computed(
    () =>
      form.value !== null &&
      base.value !== undefined &&
      !isSameRules(rulesOf(form.value), base.value.draft.rules),
  );
  const allFaults = computed(() => (form.value ? faultsOf(form.value) : new Map<string, string>()));
  const faults = computed(() => (isTried.value ? allFaults.value : new Map<string, string>()));
  /** The saved draft is not what shoppers see. */
  const isUnpublished = computed(
    () => base.value !== undefined && !isSameRules(base.value.draft.rules, base.value.published.rules),
  );

  const run = (send: (revision: number) => Promise<SaveSearchRulesResult>): Promise<boolean> =>
    edited.write(async () => {
      const result = await send(base.value?.draft.revision ?? 0);
      if (result.kind === 'conflict') return { kind: 'conflict', theirs: { by: result.by, at: result.at } };
      client.setQueryData(KEY, result.state);
      void client.invalidateQueries({ queryKey: queryKey('search', 'preview') });
      void client.invalidateQueries({ queryKey: queryKey('search', 'versions') });
      return { kind: 'ok', state: result.state };
    });

  async function save(): Promise<boolean> {
    isTried.value = true;
    if (allFaults.value.size > 0 || form.value === null) return false;
    const rules = rulesOf(form.value);
    return run((revision) => api.search.saveRules.mutate({ base: revision, rules }));
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
    isLoading: computed(() => base.value === undefined && query.isPending.value),
    error: computed(() =>
      query.error.value && base.value === undefined ? toAppError(query.error.value) : null,
    ),
    retry: () => query.refetch(),
    save,
    publish: (note: string) => run((revision) => api.search.publishRules.mutate({ base: revision, note })),
    restore: (version: number) =>
      run((revision) => api.search.restoreRules.mutate({ base: revision, version })),
    discard,
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
