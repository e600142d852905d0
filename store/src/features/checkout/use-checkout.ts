import { useQuery, useQueryClient } from '@tanstack/vue-query';
import type { ClientError } from '@zivero/shared/client/app-error';
import { toAppError } from '@zivero/shared/client/app-error';
import type { PlaceOrderResult, Quote } from '@zivero/shared/schemas/checkout';
import { useServerForm } from '@zivero/shared/vue/use-server-form';
import { computed, nextTick, onBeforeUnmount, onMounted, type Ref, ref, shallowRef, watch } from 'vue';
import { useApi } from '../../lib/api.ts';
import { useHydrated } from '../../lib/hydrated.ts';
import { addressOf, emptyDraft } from './address-draft.ts';
import { type CheckoutDraft, readDraft, withDraft, writeDraft } from './checkout-draft.ts';

/** How long a region must rest before delivery and tax are asked for again. */
const REGION_REST_MS = 600;

/** Everything but `ok`, which leaves the page: what the shopper has to know before trying again. */
export type PlaceAnswer = Exclude<PlaceOrderResult, { kind: 'ok' }>;

/**
 * The checkout form: quotes follow country and method; `place` makes the order and answers where to pay.
 * One idempotency key per content: pressing twice gives one order, changing something makes a new one.
 */
export function useCheckout({
  onPlaced,
}: {
  onPlaced: (order: { token: string; paymentUrl: string | null }) => void;
}) {
  const api = useApi();
  const client = useQueryClient();
  const isHydrated = useHydrated();
  const answer = shallowRef<PlaceAnswer | null>(null);
  const isLeaving = ref(false);
  const isPlacing = ref(false);
  const key = ref('');

  /** Back from the payment page by the browser's own memory: the page is as it was left, so wake it. */
  const wake = ({ persisted }: PageTransitionEvent) => {
    if (persisted) isLeaving.value = false;
  };
  onMounted(() => window.addEventListener('pageshow', wake));
  onBeforeUnmount(() => window.removeEventListener('pageshow', wake));

  const form = useServerForm({
    initial: (): CheckoutDraft => ({
      email: '',
      newsletter: false,
      shippingAddress: emptyDraft(''),
      billingAddress: emptyDraft(''),
      isBillingSame: true,
      shippingMethodId: null,
    }),
    schema: async () => {
      const { PlaceOrder } = await import('@zivero/shared/schemas/checkout');
      return { safeParse: () => PlaceOrder.safeParse(placeInput()) };
    },
    send: (input) => api.checkout.place.mutate(input),
  });
  const { values } = form;

  /** Once there is one: promotions may be limited per customer. Not at every letter. */
  const emailForQuote = ref<string | null>(null);
  function emailTyped() {
    emailForQuote.value = values.email.includes('@') ? values.email.trim().toLowerCase().slice(0, 254) : null;
  }

  /** A region is typed letter by letter: asked about once the typing rests. Another country is asked about at once. */
  const regionForQuote = ref('');
  let resting: ReturnType<typeof setTimeout> | undefined;
  const settleRegion = () => {
    clearTimeout(resting);
    regionForQuote.value = values.shippingAddress.region;
  };
  watch(
    () => [values.shippingAddress.country, values.shippingAddress.region] as const,
    ([country], [before]) => {
      if (country !== before) return settleRegion();
      clearTimeout(resting);
      resting = setTimeout(settleRegion, REGION_REST_MS);
    },
  );
  onBeforeUnmount(() => clearTimeout(resting));

  const quote = useQuery({
    queryKey: computed(
      () =>
        [
          'checkout',
          'quote',
          values.shippingAddress.country,
          regionForQuote.value,
          values.shippingMethodId,
          emailForQuote.value,
        ] as const,
    ),
    queryFn: () =>
      api.checkout.quote.query({
        country: values.shippingAddress.country,
        region: regionForQuote.value || null,
        email: emailForQuote.value,
        shippingMethodId: values.shippingMethodId as Quote['shippingMethodId'],
      }),
    enabled: computed(() => isHydrated.value && values.shippingAddress.country !== ''),
    placeholderData: (previous) => previous,
    staleTime: 0,
    shallow: true,
  });
  const current = computed(() => quote.data.value ?? null);
  const methodId = computed(() => current.value?.shippingMethodId ?? null);

  /** What was on the button when it was pressed: the server says so if it comes to something else. */
  let agreed: Quote | null = null;
  function placeInput(): unknown {
    return {
      idempotencyKey: key.value,
      email: values.email,
      shippingAddress: addressOf(values.shippingAddress),
      billingAddress: values.isBillingSame ? null : addressOf(values.billingAddress),
      shippingMethodId: methodId.value,
      expectedTotalMinor: agreed?.totals.total.amountMinor,
      expectedCreditMinor: agreed?.totals.credit.amountMinor,
      newsletter: values.newsletter,
      expectedPromotions: agreed?.explanation.promotions
        .filter((one) => one.whyNot === null)
        .map((one) => one.promotionId),
    };
  }
  const newKey = () => {
    key.value = crypto.randomUUID();
  };
  watch(
    () => [
      JSON.stringify(values),
      current.value?.totals.total.amountMinor,
      current.value?.totals.due.amountMinor,
    ],
    newKey,
  );

  let isStarted = false;
  /** Takes over what was typed before the payment page; else the country is the shop's first. What is typed by now stays. */
  function start(firstCountry: string) {
    if (isStarted) return;
    isStarted = true;
    newKey();
    const draft = readDraft();
    if (draft) Object.assign(values, withDraft(values, draft));
    if (!values.shippingAddress.country) values.shippingAddress.country = firstCountry;
    if (!values.billingAddress.country) values.billingAddress.country = firstCountry;
  }

  const isQuoteStale = computed(
    () =>
      quote.isPlaceholderData.value ||
      quote.isFetching.value ||
      regionForQuote.value !== values.shippingAddress.region,
  );

  /** A press while the price is still being asked for (leaving the field was the press) waits for it. */
  async function place() {
    if (isPlacing.value || current.value === null) return;
    isPlacing.value = true;
    agreed = current.value;
    try {
      await placeAgreed();
    } finally {
      isPlacing.value = false;
    }
  }

  async function placeAgreed() {
    answer.value = null;
    emailTyped();
    settleRegion();
    writeDraft({ ...values });
    await nextTick();
    await untilNot(isQuoteStale);
    const result = await form.submit();
    if (!result) return;
    if (result.kind === 'ok') {
      isLeaving.value = true;
      return onPlaced({ token: result.orderToken, paymentUrl: result.paymentUrl });
    }
    answer.value = result;
    newKey();
    // Prices and stock moved: show what is true now, ask the bag again too.
    await Promise.all([
      client.invalidateQueries({ queryKey: ['checkout'] }),
      client.invalidateQueries({ queryKey: ['cart'] }),
    ]);
  }

  return {
    form,
    values,
    quote: current,
    quoteFault: computed<ClientError | null>(() =>
      quote.error.value ? toAppError(quote.error.value) : null,
    ),
    isQuoteStale,
    retryQuote: () => quote.refetch(),
    methodId,
    answer,
    isPlacing,
    isLeaving,
    start,
    emailTyped,
    settleRegion,
    place,
  };
}

/** Resolves once `flag` is false. */
function untilNot(flag: Readonly<Ref<boolean>>): Promise<void> {
  return new Promise((resolve) => {
    const handle = watch(
      flag,
      (is) => {
        if (is) return;
        resolve();
        queueMicrotask(() => handle.stop());
      },
      { immediate: true, flush: 'sync' },
    );
  });
}
