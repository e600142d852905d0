import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { toAppError } from '@zivero/shared/client/app-error';
import { computed, onMounted, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRoute } from 'vue-router';
import { useApi } from '../../lib/api.ts';
import { useFaultText } from '../../lib/fault-text.ts';
import { useHydrated } from '../../lib/hydrated.ts';

/** A change of the order that its shopper is to pay, and the way to Stripe's page. */
export function useWaitingChange(token: () => string) {
  const api = useApi();
  const client = useQueryClient();
  const route = useRoute();
  const { t } = useI18n();
  const faultText = useFaultText();
  const key = computed(() => ['orders', 'change', token()] as const);
  const query = useQuery({
    queryKey: key,
    queryFn: () => api.edits.waiting.query({ token: token() }),
    enabled: useHydrated(),
    staleTime: 5000,
    refetchOnWindowFocus: true,
    shallow: true,
  });
  const isBusy = ref(false);
  const problem = ref('');

  const refresh = () => client.invalidateQueries({ queryKey: ['orders'] });

  /** Back from Stripe's page: its webhook may be later than the shopper. */
  onMounted(async () => {
    if (route.query.change !== 'paid') return;
    try {
      await api.edits.look.mutate({ token: token() });
    } catch {
      // The page says how it stands; the webhook brings the rest.
    }
    await refresh();
  });

  async function pay(): Promise<void> {
    if (isBusy.value) return;
    isBusy.value = true;
    problem.value = '';
    try {
      const answer = await api.edits.pay.mutate({ token: token() });
      if (answer.kind === 'ok') {
        window.location.assign(answer.paymentUrl);
        // The button stays busy until the page is gone.
        return;
      }
      problem.value = t(`order.change.${answer.kind}`);
      if (answer.kind !== 'payment-unavailable') await refresh();
    } catch (cause) {
      problem.value = faultText(toAppError(cause));
    }
    isBusy.value = false;
  }

  return { waiting: computed(() => query.data.value?.waiting ?? null), isBusy, problem, pay };
}
