import type { DraftContent } from '@zivero/shared/schemas/drafts';
import { AppError } from '../../kernel/app-error.ts';
import type { OrderOfDraft, StoredDraft } from './drafts.repo.ts';

/** Its order is more than begun: the draft is over. */
export const isPaid = (order: OrderOfDraft | null): boolean =>
  order !== null && !['pending', 'expired', 'failed'].includes(order.paymentState);
export const contentOf = (draft: StoredDraft): DraftContent => ({
  customerId: draft.customerId,
  email: draft.email,
  shippingAddress: draft.shippingAddress,
  billingAddress: draft.billingAddress,
  items: draft.items,
  discount: draft.discount,
  shipping: draft.shipping,
  message: draft.message,
});

/** What lists and the page of a draft both tell. */
export const rowOf = (draft: StoredDraft) => ({
  id: draft.id,
  number: String(draft.number),
  state: isPaid(draft.order) ? ('ordered' as const) : draft.state,
  customerName: draft.customerName ?? draft.shippingAddress?.name ?? null,
  orderId: draft.order?.id ?? null,
  orderNumber: draft.order === null ? null : String(draft.order.number),
  validUntil: draft.validUntil,
  byName: draft.byName,
  updatedAt: draft.updatedAt,
});

/** Throws `request.invalid` for what we did not hand out. */
export function fromCursor(cursor: string | null | undefined): { at: Date; id: string } | null {
  if (!cursor) return null;
  const [at, id] = cursor.split('.');
  const time = Number(at);
  if (id === undefined || !Number.isSafeInteger(time))
    throw new AppError('request.invalid', { fields: [{ path: 'cursor', code: 'invalid' }] });
  return { at: new Date(time), id };
}
