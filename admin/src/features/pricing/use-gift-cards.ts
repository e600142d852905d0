import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { toAppError } from '@zivero/shared/client/app-error';
import { queryKey } from '@zivero/shared/client/query-keys';
import type { GiftCard, GiftCardRow, GiftCardView } from '@zivero/shared/schemas/gift-cards';
import type { CustomerId, GiftCardId } from '@zivero/shared/schemas/ids';
import { computed, shallowRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRoute, useRouter } from 'vue-router';
import { useApi } from '../../lib/api.ts';
import { useCursorPages } from '../../lib/use-cursor-pages.ts';

export const GIFT_CARD_VIEWS = ['usable', 'used', 'off', 'all'] as const;
const LIST = ['giftCards', 'list'] as const;

/** A page of gift cards by the address: view, search. */
export function useGiftCards() {
  const api = useApi();
  const route = useRoute();
  const router = useRouter();
  const filters = computed(() => ({
    view: GIFT_CARD_VIEWS.find((one) => one === route.query.view) ?? ('all' as GiftCardView),
    q: typeof route.query.q === 'string' ? route.query.q : '',
  }));
  const address = (part: Partial<{ view: GiftCardView; q: string }>) => {
    const { view, q } = { ...filters.value, ...part };
    return { query: { ...(view === 'all' ? {} : { view }), ...(q === '' ? {} : { q }) } };
  };
  const pages = useCursorPages<GiftCardRow>({
    key: LIST,
    filters,
    load: (cursor, signal) => api.giftCards.list.query({ ...filters.value, cursor }, { signal }),
  });
  return { ...pages, filters, address, search: (q: string) => router.replace(address({ q })) };
}

/** Issuing one: pressing twice makes one, the code is told once. */
export function useIssue(after: (made: { card: GiftCard; code: string | null }) => void) {
  const api = useApi();
  const client = useQueryClient();
  const { t } = useI18n();
  const isBusy = shallowRef(false);
  const fault = shallowRef('');
  let key = crypto.randomUUID();

  async function issue(wish: {
    amountMinor: number;
    currency: string;
    expiresAt: Date | null;
    note: string | null;
    email: string | null;
    customerId?: CustomerId;
  }): Promise<void> {
    if (isBusy.value) return;
    isBusy.value = true;
    fault.value = '';
    try {
      const made = await api.giftCards.issue.mutate({ idempotencyKey: key, ...wish });
      if (made.kind !== 'ok') {
        fault.value = t(`giftCards.fault.${made.kind}`);
        return;
      }
      key = crypto.randomUUID();
      await client.invalidateQueries({ queryKey: ['giftCards'] });
      after(made);
    } catch (cause) {
      // Whether it arrived is not known: the same key again makes one card.
      fault.value = t(toAppError(cause).messageKey);
    } finally {
      isBusy.value = false;
    }
  }
  const renew = () => {
    key = crypto.randomUUID();
    fault.value = '';
  };
  return { isBusy, fault, issue, renew };
}

export function useGiftCard(id: GiftCardId) {
  const api = useApi();
  const client = useQueryClient();
  const { t } = useI18n();
  const isBusy = shallowRef(false);
  const fault = shallowRef('');
  const key = queryKey('giftCards', 'byId', id);
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => api.giftCards.byId.query({ id }, { signal }),
    shallow: true,
  });
  async function setDisabled(isDisabled: boolean): Promise<boolean> {
    isBusy.value = true;
    fault.value = '';
    try {
      client.setQueryData(key, await api.giftCards.setDisabled.mutate({ id, isDisabled }));
      void client.invalidateQueries({ queryKey: LIST });
      return true;
    } catch (cause) {
      fault.value = t(toAppError(cause).messageKey);
      return false;
    } finally {
      isBusy.value = false;
    }
  }
  return {
    card: query.data,
    error: computed(() => (query.error.value && !query.data.value ? toAppError(query.error.value) : null)),
    retry: () => query.refetch(),
    isBusy,
    fault,
    setDisabled,
  };
}
