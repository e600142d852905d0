import { useQuery } from '@tanstack/vue-query';
import { toAppError } from '@zivero/shared/client/app-error';
import { queryKey } from '@zivero/shared/client/query-keys';
import type { OrderDocuments } from '@zivero/shared/schemas/documents';
import type { AdminOrder } from '@zivero/shared/schemas/orders';
import { computed, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { apiOrigin } from '../../env.ts';
import { useApi } from '../../lib/api.ts';
import { useToasts } from '../../lib/toasts.ts';

type Pick = (documents: OrderDocuments) => string | undefined;

/** What can be printed of an order; opened in a window of its own. */
export function useDocuments(order: Readonly<Ref<AdminOrder | undefined>>) {
  const api = useApi();
  const toasts = useToasts();
  const { t } = useI18n();
  const query = useQuery({
    queryKey: computed(() => [
      ...queryKey('documents', 'ofOrder'),
      order.value?.id,
      order.value?.paymentState,
      order.value?.timeline.length,
    ]),
    queryFn: ({ signal }) =>
      api.documents.ofOrder.query({ orderId: order.value?.id as AdminOrder['id'] }, { signal }),
    enabled: computed(() => order.value !== undefined),
    shallow: true,
  });

  /** Asks first, so that a session that is 15 minutes old is renewed before the browser follows a link. */
  async function load(pick: Pick, page: Window | null): Promise<void> {
    try {
      const found = await query.refetch({ throwOnError: true });
      const path = found.data ? pick(found.data) : undefined;
      if (page === null || path === undefined) throw new Error('no document');
      page.location.replace(`${apiOrigin}${path}`);
    } catch (cause) {
      page?.close();
      toasts.say(t(toAppError(cause).messageKey));
    }
  }
  return {
    invoice: computed(() => query.data.value?.invoice ?? null),
    /** The window is opened at once: browsers refuse one that comes later than the press. */
    open: (what: 'invoice' | 'packingSlip'): void =>
      void load((found) => found[what]?.path, window.open('', '_blank')),
    corrections: computed(() => query.data.value?.corrections ?? []),
    openCorrection: (number: string): void =>
      void load(
        ({ corrections }) => corrections.find((one) => one.number === number)?.path,
        window.open('', '_blank'),
      ),
  };
}
