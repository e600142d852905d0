import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { type ClientError, toAppError } from '@zivero/shared/client/app-error';
import { queryKey } from '@zivero/shared/client/query-keys';
import type { ProductId, PromotionId } from '@zivero/shared/schemas/ids';
import type { Promotion, PromotionRow, SavePromotionResult } from '@zivero/shared/schemas/promotions';
import { computed, ref, shallowRef } from 'vue';
import { useApi } from '../../lib/api.ts';
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
  const base = shallowRef(promotion);
  const fresh = () => (base.value === null ? blankPromotion() : formOfPromotion(base.value));
  const form = ref<PromotionForm>(fresh());
  const before = shallowRef(JSON.stringify(fresh()));
  const isTried = shallowRef(false);
  const isSaving = shallowRef(false);
  const refused = shallowRef<PromotionFaults>(new Map());
  const conflict = shallowRef<Promotion | null>(null);
  const fault = shallowRef<ClientError | null>(null);
  const read = computed(() => readPromotion(form.value));
  const faults = computed<PromotionFaults>(() => {
    if (!isTried.value) return refused.value;
    return read.value.kind === 'faults' ? read.value.faults : refused.value;
  });

  function take(saved: Promotion | null): void {
    base.value = saved;
    form.value = fresh();
    before.value = JSON.stringify(form.value);
    isTried.value = false;
    refused.value = new Map();
    conflict.value = null;
  }
  function told(result: SavePromotionResult, sent: string): Promotion | null {
    if (result.kind === 'ok') {
      const typed = form.value;
      const isTypedOn = JSON.stringify(typed) !== sent;
      take(result.promotion);
      // What was typed while it was being saved stays, and is not yet saved.
      if (isTypedOn) form.value = typed;
      client.setQueryData(queryKey('promotions', 'byId', result.promotion.id), result.promotion);
      void client.invalidateQueries({ queryKey: LIST });
      return result.promotion;
    }
    if (result.kind === 'conflict') conflict.value = result.theirs;
    else refused.value = new Map([['code', `promotions.fault.${result.kind}`]]);
    return null;
  }
  /** What was saved, or null when something stands against it. */
  async function save(): Promise<Promotion | null> {
    isTried.value = true;
    refused.value = new Map();
    fault.value = null;
    const ready = read.value;
    if (ready.kind === 'faults' || isSaving.value) return null;
    isSaving.value = true;
    try {
      const { id = null, version = null } = base.value ?? {};
      const sent = JSON.stringify(form.value);
      return told(await api.promotions.save.mutate({ id, version, ...ready.fields }), sent);
    } catch (cause) {
      fault.value = toAppError(cause);
      return null;
    } finally {
      isSaving.value = false;
    }
  }
  return {
    form,
    base,
    faults,
    conflict,
    fault,
    isSaving,
    isDirty: computed(() => JSON.stringify(form.value) !== before.value),
    save,
    discard: () => take(base.value),
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
