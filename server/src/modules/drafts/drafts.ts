import { createHash, randomBytes } from 'node:crypto';
import type {
  Draft,
  DraftActResult,
  DraftContent,
  DraftList,
  DraftRow,
  PayableDraft,
  PayDraftOutside,
  PayDraftResult,
  SaveDraft,
  SendDraft,
} from '@zivero/shared/schemas/drafts';
import type { DraftId } from '@zivero/shared/schemas/ids';
import type { Enqueue } from '../../infra/postgres/queue.ts';
import { AppError } from '../../kernel/app-error.ts';
import { newId } from '../../kernel/ids.ts';
import type { Bag, CheckoutModule } from '../checkout/checkout.ts';
import { createDraftPricing, type DraftPricingDeps, type PricedDraft } from './drafts.pricing.ts';
import type { DraftsRepo, OrderOfDraft, StoredDraft } from './drafts.repo.ts';

export type DraftsDeps = DraftPricingDeps & {
  repo: DraftsRepo;
  enqueue: Enqueue;
  checkout: Pick<CheckoutModule, 'placePrepared' | 'endPrepared' | 'minimumOf'>;
  /** Counts one use of `key`; false when there were `max` in the window already. */
  limit: (key: string, rule: { max: number; windowSeconds: number }) => Promise<boolean>;
  /** Origin of the store: no slash at the end. */
  storeUrl: string;
};
export type DraftsModule = ReturnType<typeof createDrafts>;

const DAY_MS = 86_400_000;
const PER_CALLER = { max: 60, windowSeconds: 600 };
const EMPTY: DraftContent = {
  ...{ customerId: null, email: '', shippingAddress: null, billingAddress: null },
  ...{ items: [], discount: null, shipping: null, message: '' },
};
const isPaid = (order: OrderOfDraft | null): boolean =>
  order !== null && !['pending', 'expired', 'failed'].includes(order.paymentState);
const contentOf = (draft: StoredDraft): DraftContent => ({
  customerId: draft.customerId,
  email: draft.email,
  shippingAddress: draft.shippingAddress,
  billingAddress: draft.billingAddress,
  items: draft.items,
  discount: draft.discount,
  shipping: draft.shipping,
  message: draft.message,
});

/**
 * Orders that staff write for somebody. A draft holds no stock and has no fixed price: both are taken when
 * its payment begins, and an ordinary order comes of it.
 */
export function createDrafts(deps: DraftsDeps) {
  const { repo, enqueue, checkout, clock, limit, storeUrl } = deps;
  const { price } = createDraftPricing(deps);
  const linkOf = ({ token }: Pick<StoredDraft, 'token'>) => `${storeUrl}/pay/${token}`;
  const priceOf = (draft: StoredDraft): Promise<PricedDraft> =>
    price(draft.id, draft.currency, contentOf(draft));

  async function load(id: DraftId): Promise<StoredDraft> {
    const draft = await repo.byId(id);
    if (draft === null) throw new AppError('draft.not-found', { detail: id });
    return draft;
  }
  async function view(draft: StoredDraft): Promise<Draft> {
    const { quote } = await priceOf(draft);
    return {
      ...rowOf(draft),
      revision: draft.revision,
      content: contentOf(draft),
      quote,
      link: linkOf(draft),
      sentAt: draft.sentAt,
      isPaid: isPaid(draft.order),
      createdAt: draft.createdAt,
    };
  }
  const byId = async (id: DraftId): Promise<Draft> => view(await load(id));

  async function create(staffId: string): Promise<Draft> {
    const { currency } = await deps.settings.get();
    const at = clock.now();
    const id = newId('drf', at.getTime());
    const token = randomBytes(32).toString('base64url');
    await repo.insert({ id, token, currency, staffId, content: EMPTY }, at);
    return byId(id);
  }

  /** An order that waits for its payment is ended first, so that nobody pays what was changed since. */
  async function free(draft: StoredDraft): Promise<boolean> {
    if (draft.state === 'cancelled' || isPaid(draft.order)) return false;
    return (await checkout.endPrepared(draft.id)) === 'ended';
  }
  const done = async (isWritten: boolean, id: DraftId): Promise<DraftActResult> => ({
    kind: isWritten ? 'ok' : 'stale',
    draft: await byId(id),
  });

  async function save({ id, revision, content }: SaveDraft, staffId: string): Promise<DraftActResult> {
    const draft = await load(id);
    if (draft.revision !== revision) return done(false, id);
    if (!(await free(draft))) return { kind: 'ordered', draft: await byId(id) };
    const by = { staffId, at: clock.now(), kind: 'draft.saved' };
    return done(await repo.change({ id, revision }, { content }, by), id);
  }

  /** Sends the link; each time it is sent is a mail of its own. */
  async function send({ id, revision, validDays }: SendDraft, staffId: string): Promise<DraftActResult> {
    const draft = await load(id);
    if (draft.revision !== revision) return done(false, id);
    if (draft.state === 'cancelled' || isPaid(draft.order))
      return { kind: 'ordered', draft: await view(draft) };
    if ((await priceOf(draft)).bag === null) return { kind: 'incomplete', draft: await view(draft) };
    const at = clock.now();
    const set = {
      state: 'sent',
      sentAt: at,
      validUntil: new Date(at.getTime() + validDays * DAY_MS),
    } as const;
    const subjectId = `${id}.${revision + 1}`;
    const isWritten = await repo.change({ id, revision }, set, { staffId, at, kind: 'draft.sent' }, (tx) =>
      enqueue(tx, 'mail.send', { kind: 'payment-link', subjectId, orderId: null }),
    );
    return done(isWritten, id);
  }

  async function cancel({ id }: { id: DraftId }, staffId: string): Promise<DraftActResult> {
    const draft = await load(id);
    if (!(await free(draft))) return { kind: 'ordered', draft: await byId(id) };
    const by = { staffId, at: clock.now(), kind: 'draft.cancelled' };
    return done(await repo.change(draft, { state: 'cancelled' }, by), id);
  }

  function wishOf(draft: StoredDraft, bag: Bag) {
    const { email, shippingAddress, billingAddress } = draft;
    if (shippingAddress === null) throw new AppError('draft.not-found', { detail: 'no address' });
    const { total } = bag.priced.totals;
    const said = JSON.stringify([
      draft.revision,
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

  /** Paid by other means: an order comes of it at once, with its stock and without Stripe. */
  async function payOutside(
    { id, revision, reference }: PayDraftOutside,
    staffId: string,
  ): Promise<DraftActResult> {
    const draft = await load(id);
    if (draft.revision !== revision) return done(false, id);
    if (!(await free(draft))) return { kind: 'ordered', draft: await byId(id) };
    const { bag } = await priceOf(draft);
    if (bag === null) return { kind: 'incomplete', draft: await view(draft) };
    const placed = await checkout.placePrepared({ ...wishOf(draft, bag), outside: { staffId, reference } });
    if (placed.kind === 'short-stock') return { kind: 'short-stock', lines: placed.lines };
    return { kind: 'ok', draft: await byId(id) };
  }

  // ── behind the link ──────────────────────────────────────────────
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
    const placed = await checkout.placePrepared(wishOf(draft, bag));
    if (placed.kind === 'short-stock') return { kind: 'short-stock', lines: placed.lines };
    if (placed.kind === 'payment-unavailable') return { kind: 'payment-unavailable' };
    const { orderToken } = placed;
    if (placed.kind === 'already-paid') return { kind: 'already-paid', orderToken };
    return { kind: 'ok', paymentUrl: placed.paymentUrl, orderToken };
  }

  return {
    create,
    byId,
    save,
    send,
    cancel,
    payOutside,
    async list({ view: which, cursor, limit: size }: DraftList) {
      const rows = await repo.list(which, size, fromCursor(cursor));
      const last = rows.length > size ? rows[size - 1] : undefined;
      const items = rows.slice(0, size).map(
        (draft): DraftRow => ({
          ...rowOf(draft),
          email: draft.email,
          itemCount: draft.items.reduce((sum, item) => sum + item.quantity, 0),
        }),
      );
      return { items, nextCursor: last === undefined ? null : `${last.updatedAt.getTime()}.${last.id}` };
    },
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

const rowOf = (draft: StoredDraft) => ({
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
function fromCursor(cursor: string | null | undefined): { at: Date; id: string } | null {
  if (!cursor) return null;
  const [at, id] = cursor.split('.');
  const time = Number(at);
  if (id === undefined || !Number.isSafeInteger(time))
    throw new AppError('request.invalid', { fields: [{ path: 'cursor', code: 'invalid' }] });
  return { at: new Date(time), id };
}
