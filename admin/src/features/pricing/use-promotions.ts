import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { toAppError } from '@zivero/shared/client/app-error';
import { queryKey } from '@zivero/shared/client/query-keys';
import type { ProductId, PromotionId } from '@zivero/shared/schemas/ids';
import type { Promotion, PromotionRow, SavePromotionResult } from '@zivero/shared/schemas/promotions';
import { computed, shallowRef } from 'vue';
import { useApi } from '../../lib/api.ts';
import { useEdited } from '../../lib/use-edited.ts';
import type { PickOption } from '../../ui/Picker.vue';
import {
  blankPromotion,
  formOfPromotion,
  type PromotionFaults,
  type PromotionForm,
  readPromotion,
} from './promotion-form.ts';

const LIST = queryKey('promotions', 'list');

export function usePromotions() {
  const api = useApi();
  const query = useQuery({
    queryKey: LIST,
    queryFn: ({ signal }) => api.promotions.list.query(undefined, { signal }),
    shallow: true,
  });
  return {
    rows: computed<readonly PromotionRow[]>(() => query.data.value ?? []),
    isLoading: computed(() => query.isPending.value),
    isRenewing: computed(() => query.isFetching.value && !query.isPending.value),
    error: computed(() => (query.error.value && !query.data.value ? toAppError(query.error.value) : null)),
    updatedAt: query.dataUpdatedAt,
    retry: () => query.refetch(),
  };
}

/** Categories to choose from, in the order of their tree. */
export function useCategories() {
  const api = useApi();
  const query = useQuery({
    queryKey: queryKey('catalog', 'categories'),
    queryFn: ({ signal }) => api.catalog.categories.query(undefined, { signal }),
    staleTime: 5 * 60_000,
    shallow: true,
  });
  return computed<PickOption[]>(() =>
    (query.data.value ?? []).map(({ id, path, name }) => ({
      value: id,
      label: name,
      depth: path.split('/').length - 2,
    })),
  );
}

export function useTitles(ids: () => readonly ProductId[]) {
  const api = useApi();
  const query = useQuery({
    queryKey: computed(() => queryKey('catalog', 'titles', ids().toSorted())),
    queryFn: ({ signal }) => api.catalog.titles.query({ ids: [...ids()] }, { signal }),
    enabled: () => ids().length > 0,
    placeholderData: (before) => before,
    staleTime: 60_000,
    shallow: true,
  });
  return computed<Readonly<Record<string, string>>>(() => query.data.value ?? {});
}

export function useGroups() {
  const api = useApi();
  const query = useQuery({
    queryKey: queryKey('customers', 'groups'),
    queryFn: ({ signal }) => api.customers.groups.query(undefined, { signal }),
    staleTime: 60_000,
    shallow: true,
  });
  return computed(() => query.data.value ?? []);
}

/** One promotion as it is typed, checked and saved; `null` = a new one. */
export function usePromotionEditor(promotion: Promotion | null) {
  const api = useApi();
  const client = useQueryClient();
  const isTried = shallowRef(false);
  const refused = shallowRef<PromotionFaults>(new Map());
  const edited = useEdited<Promotion | null, PromotionForm, Promotion>({
    source: shallowRef(promotion),
    formOf: (from) => (from === null ? blankPromotion() : formOfPromotion(from)),
    onTaken: () => {
      isTried.value = false;
      refused.value = new Map();
    },
  });
  const { base, conflict, take, write } = edited;
  const form = computed({
    get: () => edited.form.value ?? blankPromotion(),
    set: (now) => {
      edited.form.value = now;
    },
  });
  const read = computed(() => readPromotion(form.value));
  const faults = computed<PromotionFaults>(() => {
    if (!isTried.value) return refused.value;
    return read.value.kind === 'faults' ? read.value.faults : refused.value;
  });

  function told(result: SavePromotionResult) {
    if (result.kind === 'ok') {
      const { promotion: state } = result;
      client.setQueryData(queryKey('promotions', 'byId', state.id), state);
      void client.invalidateQueries({ queryKey: LIST });
      return { kind: 'ok', state } as const;
    }
    if (result.kind === 'conflict') return result;
    refused.value = new Map([['code', `promotions.fault.${result.kind}`]]);
    return { kind: 'refused' } as const;
  }
  /** What was saved, or null when something stands against it. */
  async function save(): Promise<Promotion | null> {
    isTried.value = true;
    refused.value = new Map();
    const ready = read.value;
    if (ready.kind === 'faults') return null;
    const { id = null, version = null } = base.value ?? {};
    const isSaved = await write(async () =>
      told(await api.promotions.save.mutate({ id, version, ...ready.fields })),
    );
    return isSaved ? (base.value ?? null) : null;
  }
  return {
    form,
    base: computed(() => base.value ?? null),
    faults,
    conflict,
    fault: edited.fault,
    isSaving: edited.isSaving,
    isDirty: edited.isDirty,
    save,
    discard: edited.discard,
    takeTheirs: () => take(conflict.value),
    async remove(id: PromotionId): Promise<void> {
      await api.promotions.remove.mutate({ id });
      client.removeQueries({ queryKey: queryKey('promotions', 'byId', id) });
      await client.invalidateQueries({ queryKey: LIST });
    },
  };
}
export type PromotionEditor = ReturnType<typeof usePromotionEditor>;

export function usePromotion(id: PromotionId) {
  const api = useApi();
  return useQuery({
    queryKey: queryKey('promotions', 'byId', id),
    queryFn: ({ signal }) => api.promotions.byId.query({ id }, { signal }),
    // What is being typed must not be replaced behind somebody's back.
    refetchOnWindowFocus: false,
    shallow: true,
  });
}
