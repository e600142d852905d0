import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { toAppError } from '@zivero/shared/client/app-error';
import { queryKey } from '@zivero/shared/client/query-keys';
import type { CustomerForStaff, CustomerRow } from '@zivero/shared/schemas/customers';
import type { CustomerId } from '@zivero/shared/schemas/ids';
import { computed } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { useApi } from '../../lib/api.ts';
import { useCursorPages } from '../../lib/use-cursor-pages.ts';
import { useEdited } from '../../lib/use-edited.ts';

const LIST = ['customers', 'list'] as const;

/** A page of customers by the address: search, group. */
export function useCustomers() {
  const api = useApi();
  const route = useRoute();
  const router = useRouter();
  const filters = computed(() => ({
    q: typeof route.query.q === 'string' ? route.query.q : '',
    group: typeof route.query.group === 'string' ? route.query.group : null,
  }));
  const pages = useCursorPages<CustomerRow>({
    key: LIST,
    filters,
    load: (cursor, signal) => api.customers.list.query({ ...filters.value, cursor }, { signal }),
  });
  const set = (part: Partial<{ q: string; group: string | null }>) => {
    const { q, group } = { ...filters.value, ...part };
    return router.replace({ query: { ...(q === '' ? {} : { q }), ...(group === null ? {} : { group }) } });
  };
  return { ...pages, filters, set };
}

export function useCustomerGroups() {
  const api = useApi();
  const query = useQuery({
    queryKey: queryKey('customers', 'groups'),
    queryFn: ({ signal }) => api.customers.groups.query(undefined, { signal }),
    staleTime: 60_000,
    shallow: true,
  });
  return computed(() => query.data.value ?? []);
}

type Terms = { groups: string[]; taxExemption: string };
const termsOf = (customer: CustomerForStaff): Terms => ({
  groups: [...customer.groups],
  taxExemption: customer.taxExemption ?? '',
});

/** One customer, and the terms as they are typed. */
export function useCustomer(id: CustomerId) {
  const api = useApi();
  const client = useQueryClient();
  const key = queryKey('customers', 'byId', id);
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => api.customers.byId.query({ id }, { signal }),
    shallow: true,
  });
  const edited = useEdited<CustomerForStaff, Terms>({ source: query.data, formOf: termsOf });
  const { form, isDirty, isSaving, fault, discard } = edited;
  const save = () =>
    edited.write(async () => {
      const { groups, taxExemption } = form.value ?? { groups: [], taxExemption: '' };
      const saved = await api.customers.setTerms.mutate({
        id,
        groups,
        taxExemption: taxExemption.trim() || null,
      });
      client.setQueryData(key, saved);
      void client.invalidateQueries({ queryKey: LIST });
      void client.invalidateQueries({ queryKey: queryKey('customers', 'groups') });
      return { kind: 'ok', state: saved };
    });
  return {
    customer: query.data,
    error: computed(() => (query.error.value && !query.data.value ? toAppError(query.error.value) : null)),
    retry: () => query.refetch(),
    form,
    isDirty,
    isSaving,
    fault,
    save,
    discard,
  };
}

const SHOWN_ORDERS = 10;
/** What a customer ordered, newest first; null without the right to see orders. */
export function useOrdersOf(id: CustomerId, may: () => boolean) {
  const api = useApi();
  const query = useQuery({
    queryKey: queryKey('orders', 'list', { customerId: id }),
    queryFn: ({ signal }) =>
      api.orders.list.query({ view: 'all', customerId: id, limit: SHOWN_ORDERS }, { signal }),
    enabled: may,
    shallow: true,
  });
  return query.data;
}
export function useCardsOf(id: CustomerId, may: () => boolean) {
  const api = useApi();
  const query = useQuery({
    queryKey: queryKey('giftCards', 'list', { customerId: id }),
    queryFn: ({ signal }) => api.giftCards.list.query({ customerId: id, limit: 20 }, { signal }),
    enabled: may,
    shallow: true,
  });
  return query.data;
}
