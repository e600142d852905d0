import { randomBytes } from 'node:crypto';
import type {
  CreateDraft,
  Draft,
  DraftActResult,
  DraftContent,
  DraftList,
  DraftRow,
  PayDraftOutside,
  SaveDraft,
  SendDraft,
} from '@zivero/shared/schemas/drafts';
import type { DraftId } from '@zivero/shared/schemas/ids';
import type { Enqueue } from '../../infra/postgres/queue.ts';
import { AppError } from '../../kernel/app-error.ts';
import { newId } from '../../kernel/ids.ts';
import type { CheckoutModule } from '../checkout/checkout.ts';
import { createPaying, type PayingDeps, wishOf } from './drafts.paying.ts';
import { createDraftPricing, type DraftPricingDeps, type PricedDraft } from './drafts.pricing.ts';
import type { DraftsRepo, StoredDraft } from './drafts.repo.ts';
import { contentOf, fromCursor, isPaid, rowOf } from './drafts.rules.ts';

export type DraftsDeps = DraftPricingDeps & {
  repo: DraftsRepo;
  enqueue: Enqueue;
  checkout: Pick<CheckoutModule, 'placePrepared' | 'endPrepared' | 'minimumOf'>;
  limit: PayingDeps['limit'];
  /** Origin of the store: no slash at the end. */
  storeUrl: string;
};
export type DraftsModule = ReturnType<typeof createDrafts>;

const DAY_MS = 86_400_000;
const EMPTY: DraftContent = {
  ...{ customerId: null, email: '', shippingAddress: null, billingAddress: null },
  ...{ items: [], discount: null, shipping: null, message: '' },
};
/**
 * Orders that staff write for somebody. A draft holds no stock and has no fixed price: both are taken when
 * its payment begins, and an ordinary order comes of it.
 */
export function createDrafts(deps: DraftsDeps) {
  const { repo, enqueue, checkout, clock, storeUrl } = deps;
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

  /** Throws `request.invalid` for a currency that the shop does not sell in. */
  async function create(staffId: string, { currency: wanted }: CreateDraft = {}): Promise<Draft> {
    const { currency: own, currencies } = await deps.settings.get();
    const currency = wanted ?? own;
    if (currency !== own && !currencies.includes(currency))
      throw new AppError('request.invalid', { fields: [{ path: 'currency', code: 'invalid' }] });
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
    const placed = await checkout.placePrepared({
      ...wishOf(draft, bag, 'outside'),
      outside: { staffId, reference },
    });
    if (placed.kind === 'short-stock') return { kind: 'short-stock', lines: placed.lines };
    return { kind: 'ok', draft: await byId(id) };
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
    ...createPaying({ repo, checkout, clock, limit: deps.limit, priceOf, linkOf }),
  };
}
