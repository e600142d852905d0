import type { PromotionRow, PromotionRule } from '@zivero/shared/schemas/promotions';
import { useI18n } from 'vue-i18n';
import { moneyText } from '../../lib/money-parts.ts';
import { dayMonth } from '../../lib/when.ts';
import type { GlyphName } from '../../ui/glyphs.ts';
import type { StateTone } from '../../ui/StateWord.vue';

type State = PromotionRow['state'];
/** Round is money: a promotion is one that is given. */
export const PROMOTION_STATES: Record<State, { glyph: GlyphName; tone: StateTone }> = {
  running: { glyph: 'money-paid', tone: 'done' },
  planned: { glyph: 'money-pending', tone: 'plain' },
  'used-up': { glyph: 'money-part', tone: 'warn' },
  ended: { glyph: 'money-refunded', tone: 'quiet' },
  off: { glyph: 'money-failed', tone: 'plain' },
};

/** A promotion in words: what it gives, for what, when. */
export function usePromotionWords(currency: () => string) {
  const { t, n, locale } = useI18n();
  const percent = (basisPoints: number) =>
    n(basisPoints / 10_000, { style: 'percent', maximumFractionDigits: 2 });

  function gives({ effect }: PromotionRule): string {
    switch (effect.kind) {
      case 'percent':
        return t('promotions.words.percent', { percent: percent(effect.basisPoints) });
      case 'amount': {
        const own = effect.amounts.find((one) => one.currency === currency()) ?? effect.amounts[0];
        const amount = own === undefined ? '' : moneyText(own.amountMinor, own.currency, locale.value);
        return t(`promotions.words.amount.${effect.per}`, { amount });
      }
      case 'buy-x-get-y': {
        const how = effect.basisPoints === 10_000 ? 'free' : 'reduced';
        const named = { buy: n(effect.buy), get: n(effect.get), percent: percent(effect.basisPoints) };
        return t(`promotions.words.set.${how}`, named);
      }
      case 'free-shipping':
        return t('promotions.words.freeShipping');
    }
  }

  /** "3 products, 1 category" or "everything". */
  function things({ scope }: PromotionRule): string {
    const parts = [
      scope.productIds.length > 0 ? t('promotions.words.products', scope.productIds.length) : '',
      scope.categoryIds.length > 0 ? t('promotions.words.categories', scope.categoryIds.length) : '',
      ...scope.tags,
    ].filter(Boolean);
    return parts.length === 0
      ? t('promotions.words.everything')
      : new Intl.ListFormat(locale.value, { type: 'disjunction' }).format(parts);
  }

  function conditions({ minimum, customerGroups, stacking }: PromotionRule): string[] {
    const least = minimum.find((one) => one.currency === currency()) ?? minimum[0];
    return [
      ...(least === undefined
        ? []
        : [
            t('promotions.words.from', {
              amount: moneyText(least.amountMinor, least.currency, locale.value),
            }),
          ]),
      ...(customerGroups.length === 0
        ? []
        : [t('promotions.words.groups', { groups: customerGroups.join(', ') })]),
      ...(stacking === 'alone' ? [t('promotions.words.alone')] : []),
    ];
  }

  function span({ startsAt, endsAt }: Pick<PromotionRow, 'startsAt' | 'endsAt'>): string {
    const now = new Date();
    const day = (at: Date) => dayMonth(at, now, locale.value);
    if (startsAt === null && endsAt === null) return '';
    if (startsAt === null) return t('promotions.words.until', { to: day(endsAt as Date) });
    if (endsAt === null) return t('promotions.words.since', { from: day(startsAt) });
    return t('promotions.words.span', { from: day(startsAt), to: day(endsAt) });
  }
  return { gives, things, conditions, span };
}
