import { normaliseCode } from '@zivero/shared/promotion-code';
import type { CategoryId, ProductId } from '@zivero/shared/schemas/ids';
import type {
  Promotion,
  PromotionEffect,
  PromotionScope,
  SavePromotion,
} from '@zivero/shared/schemas/promotions';
import {
  amountsOf,
  basisPointsOf,
  percentText,
  type TypedAmounts,
  typedAmounts,
  wholeOf,
} from './amounts.ts';
import { localDay, readLocal } from './local-time.ts';

/** A promotion as it is typed: texts for numbers, so that half an amount may stand for a moment. */
export type ScopeForm = { productIds: ProductId[]; categoryIds: CategoryId[]; tags: string[] };
export type PromotionForm = {
  name: string;
  how: 'automatic' | 'code';
  code: string;
  kind: PromotionEffect['kind'];
  percent: string;
  amounts: TypedAmounts;
  per: 'order' | 'unit';
  buy: string;
  get: string;
  giftPercent: string;
  maxTimes: string;
  giftsFrom: 'same' | 'other';
  gifts: ScopeForm;
  appliesTo: 'all' | 'some';
  scope: ScopeForm;
  minimum: TypedAmounts;
  groups: string[];
  stacking: 'together' | 'alone';
  priority: string;
  isActive: boolean;
  startsAt: string;
  endsAt: string;
  usageLimit: string;
  perCustomerLimit: string;
};
export type PromotionField = keyof PromotionForm;
/** Field → key of the sentence that says what is wrong. */
export type PromotionFaults = Map<PromotionField, string>;

const noScope = (): ScopeForm => ({ productIds: [], categoryIds: [], tags: [] });
const isNarrowed = ({ productIds, categoryIds, tags }: ScopeForm): boolean =>
  productIds.length + categoryIds.length + tags.length > 0;
const scopeForm = (scope: PromotionScope): ScopeForm => ({
  productIds: [...scope.productIds],
  categoryIds: [...scope.categoryIds],
  tags: [...scope.tags],
});

export const blankPromotion = (): PromotionForm => ({
  name: '',
  how: 'code',
  code: '',
  kind: 'percent',
  percent: '10',
  amounts: {},
  per: 'order',
  buy: '2',
  get: '1',
  giftPercent: '100',
  maxTimes: '',
  giftsFrom: 'same',
  gifts: noScope(),
  appliesTo: 'all',
  scope: noScope(),
  minimum: {},
  groups: [],
  stacking: 'together',
  priority: '0',
  isActive: true,
  startsAt: '',
  endsAt: '',
  usageLimit: '',
  perCustomerLimit: '',
});

export function formOfPromotion({ rule, ...promotion }: Promotion): PromotionForm {
  const { effect } = rule;
  const form = blankPromotion();
  return {
    ...form,
    ...effectForm(effect),
    name: promotion.name,
    how: promotion.code === null ? 'automatic' : 'code',
    code: promotion.code ?? '',
    kind: effect.kind,
    appliesTo: isNarrowed(scopeForm(rule.scope)) ? 'some' : 'all',
    scope: scopeForm(rule.scope),
    minimum: typedAmounts(rule.minimum),
    groups: [...rule.customerGroups],
    stacking: rule.stacking,
    priority: String(rule.priority),
    isActive: promotion.isActive,
    startsAt: localDay(promotion.startsAt),
    endsAt: localDay(promotion.endsAt),
    usageLimit: promotion.usageLimit === null ? '' : String(promotion.usageLimit),
    perCustomerLimit: promotion.perCustomerLimit === null ? '' : String(promotion.perCustomerLimit),
  };
}

function effectForm(effect: PromotionEffect): Partial<PromotionForm> {
  switch (effect.kind) {
    case 'percent':
      return { percent: percentText(effect.basisPoints) };
    case 'amount':
      return { amounts: typedAmounts(effect.amounts), per: effect.per };
    case 'buy-x-get-y':
      return {
        buy: String(effect.buy),
        get: String(effect.get),
        giftPercent: percentText(effect.basisPoints),
        maxTimes: effect.maxTimes === null ? '' : String(effect.maxTimes),
        giftsFrom: effect.gifts === null ? 'same' : 'other',
        gifts: effect.gifts === null ? noScope() : scopeForm(effect.gifts),
      };
    case 'free-shipping':
      return {};
  }
}

/** What would be saved, or what is wrong with it by field. */
export function readPromotion(
  form: PromotionForm,
):
  | { kind: 'ok'; fields: Omit<SavePromotion, 'id' | 'version'> }
  | { kind: 'faults'; faults: PromotionFaults } {
  const faults: PromotionFaults = new Map();
  const need = <T>(field: PromotionField, value: T | null | undefined, fault: string, or: T): T => {
    if (value !== null && value !== undefined) return value;
    faults.set(field, `promotions.fault.${fault}`);
    return or;
  };
  const optional = (field: PromotionField, text: string): number | null => {
    const value = wholeOf(text);
    if (value === undefined) faults.set(field, 'promotions.fault.whole');
    return value ?? null;
  };
  if (form.name.trim() === '') faults.set('name', 'promotions.fault.name');
  const code = form.how === 'code' ? form.code.trim() : null;
  if (code !== null && normaliseCode(code) === null) faults.set('code', 'promotions.fault.code');
  const some = form.appliesTo === 'some';
  if (some && !isNarrowed(form.scope)) faults.set('scope', 'promotions.fault.scope');
  const effect = readEffect(form, { faults, need });
  const minimum = need('minimum', amountsOf(form.minimum), 'amount', []).filter((one) => one.amountMinor > 0);
  const priority = /^-?\d{1,4}$/.test(form.priority.trim()) ? Number(form.priority) : null;
  const rule = {
    effect,
    scope: some ? form.scope : noScope(),
    minimum,
    customerGroups: [...form.groups],
    stacking: form.stacking,
    priority: need(
      'priority',
      priority !== null && Math.abs(priority) <= 1000 ? priority : null,
      'priority',
      0,
    ),
  };
  const startsAt = need('startsAt', readLocal(form.startsAt), 'time', { at: null }).at;
  const endsAt = need('endsAt', readLocal(form.endsAt), 'time', { at: null }).at;
  if (startsAt !== null && endsAt !== null && startsAt >= endsAt)
    faults.set('endsAt', 'promotions.fault.ends');
  const usageLimit = optional('usageLimit', form.usageLimit);
  const perCustomerLimit = optional('perCustomerLimit', form.perCustomerLimit);
  if (faults.size > 0) return { kind: 'faults', faults };
  const { isActive } = form;
  const fields = {
    name: form.name.trim(),
    code,
    rule,
    isActive,
    startsAt,
    endsAt,
    usageLimit,
    perCustomerLimit,
  };
  return { kind: 'ok', fields };
}

type Reader = {
  faults: PromotionFaults;
  need: <T>(field: PromotionField, value: T | null | undefined, fault: string, or: T) => T;
};

function readEffect(form: PromotionForm, { faults, need }: Reader): PromotionEffect {
  switch (form.kind) {
    case 'percent':
      return { kind: 'percent', basisPoints: need('percent', basisPointsOf(form.percent), 'percent', 1) };
    case 'amount': {
      const amounts = (amountsOf(form.amounts) ?? []).filter((one) => one.amountMinor > 0);
      if (amountsOf(form.amounts) === null || amounts.length === 0)
        faults.set('amounts', 'promotions.fault.amounts');
      return { kind: 'amount', amounts, per: form.per };
    }
    case 'buy-x-get-y': {
      if (form.giftsFrom === 'other' && !isNarrowed(form.gifts))
        faults.set('gifts', 'promotions.fault.gifts');
      return {
        kind: 'buy-x-get-y',
        buy: need('buy', upTo99(form.buy), 'set', 1),
        get: need('get', upTo99(form.get), 'set', 1),
        basisPoints: need('giftPercent', basisPointsOf(form.giftPercent), 'percent', 1),
        maxTimes: form.maxTimes.trim() === '' ? null : need('maxTimes', upTo99(form.maxTimes), 'set', 1),
        gifts: form.giftsFrom === 'other' ? form.gifts : null,
      };
    }
    case 'free-shipping':
      return { kind: 'free-shipping' };
  }
}
const upTo99 = (text: string): number | null => {
  const value = wholeOf(text);
  return typeof value === 'number' && value <= 99 ? value : null;
};
