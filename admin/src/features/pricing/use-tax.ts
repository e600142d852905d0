import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { type ClientError, toAppError } from '@zivero/shared/client/app-error';
import { queryKey } from '@zivero/shared/client/query-keys';
import type { TaxView } from '@zivero/shared/schemas/tax';
import { computed, ref, shallowRef, watch } from 'vue';
import { useApi } from '../../lib/api.ts';
import { readTax, type TaxFaults, type TaxForm, taxForm } from './tax-form.ts';

const KEY = queryKey('tax', 'get');

/** The whole table of rates, typed and saved at once. */
export function useTaxEditor() {
  const api = useApi();
  const client = useQueryClient();
  const query = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => api.tax.get.query(undefined, { signal }),
    // What is being typed must not be replaced behind somebody's back.
    refetchOnWindowFocus: false,
    shallow: true,
  });
  const form = ref<TaxForm | null>(null);
  const before = shallowRef('');
  const isTried = shallowRef(false);
  const isSaving = shallowRef(false);
  const fault = shallowRef<ClientError | null>(null);
  /** What the form would say: keys of rows are this page's own. */
  const said = (of: TaxForm | null) =>
    JSON.stringify(of, (name, value) =>
      name === 'key' && String(value).startsWith('rate-') ? undefined : value,
    );
  const isDirty = computed(() => form.value !== null && said(form.value) !== before.value);

  function take(view: TaxView): void {
    form.value = taxForm(view);
    before.value = said(form.value);
    isTried.value = false;
  }
  watch(
    query.data,
    (view) => {
      if (view && (form.value === null || !isDirty.value)) take(view);
    },
    { immediate: true },
  );
  const read = computed(() => (form.value === null ? null : readTax(form.value)));
  const faults = computed<TaxFaults>(() =>
    isTried.value && read.value?.kind === 'faults' ? read.value.faults : new Map(),
  );

  async function save(): Promise<boolean> {
    isTried.value = true;
    fault.value = null;
    if (read.value?.kind !== 'ok' || isSaving.value) return false;
    isSaving.value = true;
    try {
      const result = await api.tax.save.mutate(read.value.tax);
      // The form knows classes and places: what it lets through, the server takes.
      if (result.kind !== 'ok') throw new Error(result.kind);
      client.setQueryData(KEY, result.tax);
      take(result.tax);
      return true;
    } catch (cause) {
      fault.value = toAppError(cause);
      return false;
    } finally {
      isSaving.value = false;
    }
  }
  return {
    form,
    faults,
    fault,
    isDirty,
    isSaving,
    error: computed(() => (query.error.value && form.value === null ? toAppError(query.error.value) : null)),
    retry: () => query.refetch(),
    save,
    discard: () => {
      if (query.data.value) take(query.data.value);
    },
  };
}
