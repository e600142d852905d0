import { keepPreviousData, useQuery } from '@tanstack/vue-query';
import { toAppError } from '@zivero/shared/client/app-error';
import { queryKey } from '@zivero/shared/client/query-keys';
import type { Address } from '@zivero/shared/schemas/address';
import type { VariantId } from '@zivero/shared/schemas/ids';
import type { AdminWaitingEdit, OrderChange, PreviewEditResult } from '@zivero/shared/schemas/order-edits';
import type { AdminOrder } from '@zivero/shared/schemas/orders';
import { computed, type Ref, reactive, ref, shallowRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { useApi } from '../../lib/api.ts';
import { moneyText } from '../../lib/money-parts.ts';

export type SavedEdit = { order: AdminOrder; waiting: AdminWaitingEdit | null };
type Refusal = Exclude<PreviewEditResult, { kind: 'ok' }>;
/** May anything of it be changed: paid, and not wholly sent. */
export const canEditOrder = (order: AdminOrder): boolean =>
  order.needsReview === null &&
  ['paid', 'part-refunded'].includes(order.paymentState) &&
  ['to-pack', 'packed', 'part-sent'].includes(order.fulfilmentState);

/** What the dialog holds: quantities, what is new, address and e-mail; each change is looked at by the server. */
export function useOrderEdit(order: Ref<AdminOrder>, isOpen: Ref<boolean>) {
  const api = useApi();
  const { t, locale } = useI18n();
  const units = reactive(new Map<string, number>());
  const added = reactive(new Map<VariantId, { title: string; quantity: number }>());
  const address = ref<Address>({ ...order.value.shippingAddress });
  const email = shallowRef('');
  const isBusy = shallowRef(false);
  const fault = shallowRef('');
  let key = crypto.randomUUID();

  function reset() {
    units.clear();
    added.clear();
    for (const line of order.value.lines) units.set(line.id, line.quantity);
    address.value = { ...order.value.shippingAddress };
    email.value = order.value.email;
    fault.value = '';
    key = crypto.randomUUID();
  }
  const clean = (text: string | null) => text?.trim() || null;
  const newAddress = computed((): Address | null => {
    const { company, line2, region, phone, name, line1, postcode, city, country } = address.value;
    const typed = {
      ...{ name: name.trim(), company: clean(company), line1: line1.trim(), line2: clean(line2) },
      ...{ postcode: postcode.trim(), city: city.trim(), region: clean(region), country },
      phone: clean(phone),
    };
    const was = order.value.shippingAddress;
    return (Object.keys(typed) as (keyof Address)[]).every((field) => typed[field] === (was[field] ?? null))
      ? null
      : typed;
  });
  const isWhole = computed(() => {
    const { name, line1, postcode, city } = address.value;
    return [name, line1, postcode, city, email.value].every((text) => text.trim() !== '');
  });
  const change = computed(
    (): OrderChange => ({
      orderId: order.value.id,
      lines: order.value.lines.flatMap((line) => {
        const quantity = units.get(line.id) ?? line.quantity;
        return quantity === line.quantity ? [] : [{ orderLineId: line.id, quantity }];
      }),
      added: [...added].map(([variantId, { quantity }]) => ({ variantId, quantity })),
      shippingAddress: newAddress.value,
      email: email.value.trim() === order.value.email ? null : email.value.trim(),
    }),
  );
  const isChanged = computed(() => {
    const { lines, added: more, shippingAddress, email: mail } = change.value;
    return lines.length + more.length > 0 || shippingAddress !== null || mail !== null;
  });
  const query = useQuery({
    queryKey: computed(() =>
      queryKey('edits', 'preview', { change: change.value, at: order.value.updatedAt }),
    ),
    queryFn: ({ signal }) => api.edits.preview.query(change.value, { signal }),
    enabled: () => isOpen.value && isChanged.value && isWhole.value,
    placeholderData: keepPreviousData,
    retry: false,
    shallow: true,
  });
  const preview = computed(() =>
    isChanged.value && query.data.value?.kind === 'ok' ? query.data.value.preview : null,
  );
  const money = (minor: number) => moneyText(minor, order.value.currency, locale.value);
  const words = (refusal: Refusal) =>
    refusal.kind === 'short-stock'
      ? refusal.lines.map((line) => t('returns.short', line)).join(' ')
      : t(`order.edit.not.${refusal.why}`);
  const refusal = computed(() => {
    if (!isChanged.value || query.isPlaceholderData.value) return '';
    if (query.error.value) return t(toAppError(query.error.value).messageKey);
    const looked = query.data.value;
    if (looked && looked.kind !== 'ok') return words(looked);
    return '';
  });
  const canSave = computed(
    () =>
      isWhole.value &&
      preview.value !== null &&
      refusal.value === '' &&
      !query.isFetching.value &&
      !isBusy.value,
  );

  /** Answers the order as it is then and the change that waits for its payment, or null with `fault` said. */
  async function save(): Promise<SavedEdit | null> {
    if (!canSave.value || !preview.value) return null;
    isBusy.value = true;
    fault.value = '';
    try {
      const { before, after } = preview.value;
      const expected = { expectedBeforeMinor: before.amountMinor, expectedTotalMinor: after.amountMinor };
      const done = await api.edits.save.mutate({ ...change.value, idempotencyKey: key, ...expected });
      if (done.kind === 'ok') return { order: done.order, waiting: null };
      if (done.kind === 'waiting') return { order: done.order, waiting: done.edit };
      key = crypto.randomUUID();
      if (done.kind === 'price-changed') void query.refetch();
      fault.value = done.kind === 'price-changed' ? t('order.edit.priceChanged') : words(done);
    } catch (cause) {
      // Whether it arrived is not known: the same key again changes once.
      fault.value = t(toAppError(cause).messageKey);
    } finally {
      isBusy.value = false;
    }
    return null;
  }
  return {
    ...{ units, added, address, email, isBusy, fault, preview, refusal, canSave, isChanged },
    ...{ money, reset, save },
    isLooking: query.isFetching,
  };
}
