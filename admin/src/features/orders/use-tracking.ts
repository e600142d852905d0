import { CARRIERS, carrierNamed, trackingUrlOf } from '@zivero/shared/carriers';
import type { Address } from '@zivero/shared/schemas/address';
import { Tracking } from '@zivero/shared/schemas/orders';
import { computed, shallowRef } from 'vue';
import { useI18n } from 'vue-i18n';

const NONE = 'none';
const OTHER = 'other';
type Known = Pick<Tracking, 'carrier' | 'trackingNumber' | 'trackingUrl'>;

/** How a parcel is followed: a known carrier and its number, or another one with a link of its own. */
export function useTracking(to: () => Pick<Address, 'postcode' | 'country'>) {
  const { t } = useI18n();
  const choice = shallowRef<string | undefined>(NONE);
  const otherName = shallowRef('');
  const number = shallowRef('');
  const url = shallowRef('');
  const isOther = computed(() => choice.value === OTHER);
  const carrier = computed(() =>
    isOther.value ? otherName.value.trim() : choice.value === NONE ? '' : (choice.value ?? ''),
  );
  /** Where the parcel will be followed. */
  const link = computed(() =>
    isOther.value ? url.value.trim() : (trackingUrlOf(carrier.value, number.value, to()) ?? ''),
  );
  const urlError = computed(() =>
    isOther.value && link.value && !Tracking.shape.trackingUrl.safeParse(link.value).success
      ? t('order.fulfil.badUrl')
      : '',
  );
  const options = computed(() => [
    { value: NONE, label: t('order.fulfil.noCarrier') },
    ...CARRIERS.map(({ name }) => ({ value: name, label: name })),
    { value: OTHER, label: t('order.fulfil.otherCarrier') },
  ]);

  function reset(from: Known | undefined, isNewParcel: boolean) {
    const known = carrierNamed(from?.carrier);
    const own = trackingUrlOf(from?.carrier, from?.trackingNumber, to());
    const isPlain = known !== null && (isNewParcel || (from?.trackingUrl ?? null) === own);
    choice.value = !from?.carrier && !from?.trackingUrl ? NONE : isPlain ? known.name : OTHER;
    otherName.value = from?.carrier ?? '';
    number.value = isNewParcel ? '' : (from?.trackingNumber ?? '');
    url.value = isNewParcel ? '' : (from?.trackingUrl ?? '');
  }
  return {
    choice,
    otherName,
    number,
    url,
    isOther,
    link,
    urlError,
    options,
    reset,
    value: computed(() => ({
      carrier: carrier.value || null,
      trackingNumber: choice.value === NONE ? null : number.value.trim() || null,
      trackingUrl: isOther.value ? link.value || null : null,
    })),
    hasNone: computed(() => choice.value === NONE),
  };
}
export type TrackingDraft = ReturnType<typeof useTracking>;
