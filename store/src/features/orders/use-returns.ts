import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { toAppError } from '@zivero/shared/client/app-error';
import type { OrderLineId, ReturnId } from '@zivero/shared/schemas/ids';
import type { OrderReturns, ReturnReason, ReturnWish } from '@zivero/shared/schemas/returns';
import { computed, reactive, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useApi } from '../../lib/api.ts';
import { useFaultText } from '../../lib/fault-text.ts';
import { useHydrated } from '../../lib/hydrated.ts';

/** The returns of one order, and the form that starts another. */
export function useReturns(token: () => string) {
  const api = useApi();
  const client = useQueryClient();
  const { t } = useI18n();
  const faultText = useFaultText();
  const key = computed(() => ['orders', 'returns', token()] as const);
  const query = useQuery({
    queryKey: key,
    queryFn: () => api.returns.ofOrder.query({ token: token() }),
    enabled: useHydrated(),
    staleTime: 5000,
    shallow: true,
  });
  const units = reactive(new Map<OrderLineId, number>());
  const reasons = reactive(new Map<OrderLineId, ReturnReason>());
  const wish = ref<ReturnWish>('refund');
  const note = ref('');
  const isOpen = ref(false);
  const isBusy = ref(false);
  const problem = ref('');
  let idempotencyKey = crypto.randomUUID();

  function open() {
    units.clear();
    reasons.clear();
    wish.value = 'refund';
    note.value = '';
    problem.value = '';
    idempotencyKey = crypto.randomUUID();
    isOpen.value = true;
  }
  function put(returns: OrderReturns) {
    client.setQueryData(key.value, returns);
    // The order tells of it in its story.
    void client.invalidateQueries({ queryKey: ['orders', 'byToken'] });
    void client.invalidateQueries({ queryKey: ['orders', 'byNumber'] });
  }
  async function attempt(work: () => Promise<void>) {
    if (isBusy.value) return;
    isBusy.value = true;
    problem.value = '';
    try {
      await work();
    } catch (cause) {
      problem.value = faultText(toAppError(cause));
    } finally {
      isBusy.value = false;
    }
  }

  /** Pressing twice starts one: the key stays until an answer came. */
  const start = () =>
    attempt(async () => {
      const lines = [...units]
        .filter(([, quantity]) => quantity > 0)
        .map(([orderLineId, quantity]) => ({
          orderLineId,
          quantity,
          reason: reasons.get(orderLineId) ?? ('changed-mind' as const),
        }));
      if (lines.length === 0) {
        problem.value = t('returns.nothing');
        return;
      }
      const words = note.value.trim() || null;
      const answer = await api.returns.start.mutate({
        token: token(),
        idempotencyKey,
        lines,
        wish: wish.value,
        note: words,
      });
      if (answer.kind === 'not-possible') {
        problem.value = t(`returns.not.${answer.why}`);
        return;
      }
      put(answer.returns);
      if (answer.kind === 'ok') isOpen.value = false;
      else problem.value = t('returns.tooMany');
    });

  const withdraw = (id: ReturnId) =>
    attempt(async () => {
      const answer = await api.returns.withdraw.mutate({ token: token(), id });
      put(answer.returns);
      if (answer.kind === 'too-late') problem.value = t('returns.tooLate');
    });

  return {
    ...{ units, reasons, wish, note, isOpen, isBusy, problem, open, start, withdraw },
    returns: computed(() => query.data.value?.returns ?? []),
    lines: computed(() => query.data.value?.lines ?? []),
    until: computed(() => query.data.value?.until ?? null),
    canStart: computed(
      () => (query.data.value?.until ?? null) !== null && (query.data.value?.lines.length ?? 0) > 0,
    ),
  };
}
