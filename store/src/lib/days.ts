import { useMoney } from '@zivero/shared/vue/use-money';
import { useI18n } from 'vue-i18n';

/** "Tue 24 November to Thu 26 November", or one day when both are the same. */
export function useDays(): (from: Date, to: Date) => string {
  const { t } = useI18n();
  const { day } = useMoney();
  return (from, to) => (day(from) === day(to) ? day(from) : t('checkout.withYou', { from: day(from), to: day(to) }));
}
