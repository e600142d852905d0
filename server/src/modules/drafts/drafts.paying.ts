import { createHash } from 'node:crypto';
import type { PayableDraft, PayDraftResult } from '@zivero/shared/schemas/drafts';
import type { DraftId } from '@zivero/shared/schemas/ids';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Bag, CheckoutModule } from '../checkout/checkout.ts';
import type { PricedDraft } from './drafts.pricing.ts';
import type { DraftsRepo, StoredDraft } from './drafts.repo.ts';
import { isPaid } from './drafts.rules.ts';

export type PayingDeps = {
  repo: Pick<DraftsRepo, 'byId' | 'byToken'>;
  checkout: Pick<CheckoutModule, 'placePrepared'>;
  clock: Clock;
  /** Counts one use of `key`; false when there were `max` in the window already. */
  limit: (key: string, rule: { max: number; windowSeconds: number }) => Promise<boolean>;
  priceOf: (draft: StoredDraft) => Promise<PricedDraft>;
  linkOf: (draft: Pick<StoredDraft, 'token'>) => string;
};
const PER_CALLER = { max: 60, windowSeconds: 600 };

/** What a draft asks of checkout: the same draft at the same price is the same order. */
export function wishOf(draft: StoredDraft, bag: Bag, how: 'link' | 'outside') {
  const { email, shippingAddress, billingAddress } = draft;
  if (shippingAddress === null) throw new AppError('draft.not-found', { detail: 'no address' });
  const { total } = bag.priced.totals;
  const said = JSON.stringify([
    draft.revision,
    how,
    bag.priced.lines.map((l) => [l.variantId, l.totalMinor]),
    total,
  ]);
  const hash = createHash('sha256').update(`${draft.id} ${said}`).digest('base64url');
  return {
    cartId: draft.id,
    customerId: draft.customerId,
    bag,
    hash,
    input: {
      idempotencyKey: hash,
      ...{ email, shippingAddress, billingAddress, shippingMethodId: bag.shipping.id },
      ...{ expectedTotalMinor: total.amountMinor, expectedPromotions: [], newsletter: false },
    },
  };
}

/** What happens behind a draft's link: it is looked at, and its payment begins. */
export function createPaying({ repo, checkout, clock, limit, priceOf, linkOf }: PayingDeps) {
  async function open(token: string, ip: string): Promise<StoredDraft> {
    if (!(await limit(`draft:${ip}`, PER_CALLER))) throw new AppError('request.too-many');
    const draft = await repo.byToken(token);
    // What was never sent is nobody's business yet.
    if (draft === null || draft.state === 'open') throw new AppError('draft.not-found');
    return draft;
  }
  const isOver = ({ validUntil }: StoredDraft) => validUntil !== null && validUntil <= clock.now();

  async function payable(draft: StoredDraft): Promise<PayableDraft> {
    const { quote, shippingName, bag } = await priceOf(draft);
    const state = isPaid(draft.order)
      ? 'paid'
      : draft.state === 'cancelled'
        ? 'cancelled'
        : isOver(draft) || bag === null
          ? 'over'
          : 'open';
    return {
      number: String(draft.number),
      state,
      email: draft.email,
      message: draft.message,
      validUntil: draft.validUntil,
      shippingAddress: draft.shippingAddress,
      shippingName,
      lines: quote.lines,
      totals: quote.totals,
      orderToken: isPaid(draft.order) ? (draft.order?.token ?? null) : null,
    };
  }

  /** Begins the payment: now the units are held and the price is what was shown. Throws `draft.not-found`. */
  async function pay(
    { token, expectedTotalMinor }: { token: string; expectedTotalMinor: number },
    ip: string,
  ): Promise<PayDraftResult> {
    const draft = await open(token, ip);
    if (isPaid(draft.order)) return { kind: 'already-paid', orderToken: draft.order?.token ?? '' };
    const { bag } = await priceOf(draft);
    if (draft.state === 'cancelled' || isOver(draft) || bag === null) return { kind: 'over' };
    if (bag.priced.totals.total.amountMinor !== expectedTotalMinor)
      return { kind: 'price-changed', draft: await payable(draft) };
    const placed = await checkout.placePrepared(wishOf(draft, bag, 'link'));
    if (placed.kind === 'short-stock') return { kind: 'short-stock', lines: placed.lines };
    if (placed.kind === 'payment-unavailable') return { kind: 'payment-unavailable' };
    const { orderToken } = placed;
    if (placed.kind === 'already-paid') return { kind: 'already-paid', orderToken };
    return { kind: 'ok', paymentUrl: placed.paymentUrl, orderToken };
  }

  return {
    byToken: async (token: string, ip: string): Promise<PayableDraft> => payable(await open(token, ip)),
    pay,
    /** For the mail with the link, by `DRAFT.REVISION`; null when there is nothing to pay any more. */
    async forMail(subjectId: string) {
      const draft = await repo.byId(subjectId.split('.')[0] as DraftId);
      if (draft === null || draft.validUntil === null) return null;
      const shown = await payable(draft);
      if (shown.state !== 'open') return null;
      const { email, message, shippingName, lines, totals } = shown;
      const customerName = draft.shippingAddress?.name ?? draft.customerName ?? '';
      return {
        email,
        customerName,
        message,
        url: linkOf(draft),
        validUntil: draft.validUntil,
        shippingName,
        lines,
        totals,
      };
    },
  };
}
