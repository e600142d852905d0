import { useMoney } from '@zivero/shared/vue/use-money';
import { useI18n } from 'vue-i18n';

/** "Tue 24 to Thu 26 November", "Mon 30 November to Wed 2 December", or one day when both are the same. */
export function useDays(): (from: Date, to: Date) => string {
  const { t } = useI18n();
  const { dayParts } = useMoney();
  return (from, to) => {
    const [first, last] = [dayParts(from), dayParts(to)];
    const whole = `${last.weekday} ${last.day} ${last.month}`;
    if (first.month !== last.month)
      return t('checkout.withYou', { from: `${first.weekday} ${first.day} ${first.month}`, to: whole });
    return first.day === last.day
      ? whole
      : t('checkout.withYou', { from: `${first.weekday} ${first.day}`, to: whole });
  };
}
