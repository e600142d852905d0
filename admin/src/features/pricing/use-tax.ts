import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { toAppError } from '@zivero/shared/client/app-error';
import { queryKey } from '@zivero/shared/client/query-keys';
import type { TaxView } from '@zivero/shared/schemas/tax';
import { computed, shallowRef } from 'vue';
import { useApi } from '../../lib/api.ts';
import { useEdited } from '../../lib/use-edited.ts';
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
  const isTried = shallowRef(false);
  const edited = useEdited<TaxView, TaxForm>({
    source: query.data,
    formOf: taxForm,
    textOf: (of) =>
      JSON.stringify(of, (name, value) =>
        name === 'key' && String(value).startsWith('rate-') ? undefined : value,
      ),
    onTaken: () => {
      isTried.value = false;
    },
  });
  const { form, fault, isDirty, isSaving, discard } = edited;
  const read = computed(() => (form.value === null ? null : readTax(form.value)));
  const faults = computed<TaxFaults>(() =>
    isTried.value && read.value?.kind === 'faults' ? read.value.faults : new Map(),
  );

  async function save(): Promise<boolean> {
    isTried.value = true;
    fault.value = null;
    const ready = read.value;
    if (ready?.kind !== 'ok') return false;
    return edited.write(async () => {
      const result = await api.tax.save.mutate(ready.tax);
      // The form knows classes and places: what it lets through, the server takes.
      if (result.kind !== 'ok') throw new Error(result.kind);
      client.setQueryData(KEY, result.tax);
      return { kind: 'ok', state: result.tax };
    });
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
    discard,
  };
}
