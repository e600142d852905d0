import { createHash, createHmac } from 'node:crypto';
import { giftCardCodeOf, normaliseGiftCardCode, printedGiftCardCode } from '@zivero/shared/gift-card-code';
import { money } from '@zivero/shared/money';
import { type BagCard, CARD_KEY, CREDIT_KEY } from '@zivero/shared/schemas/bag-cards';
import type {
  GiftCard,
  GiftCardList,
  GiftCardRow,
  IssueGiftCard,
  IssueGiftCardResult,
} from '@zivero/shared/schemas/gift-cards';
import type { CustomerId, GiftCardId, OrderId } from '@zivero/shared/schemas/ids';
import type { Database, Tx } from '../../infra/postgres/client.ts';
import { AppError } from '../../kernel/app-error.ts';
import { invariant } from '../../kernel/assert.ts';
import type { Clock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/ids.ts';
import type { SettingsModule } from '../settings/settings.ts';
import { createHolds } from './gift-cards.holds.ts';
import type { CardRecord, CardWithOwner, GiftCardsRepo } from './gift-cards.repo.ts';
import { inTurn, stateOf, type UsableCard, whyNotOf } from './gift-cards.rules.ts';

export type { UsableCard } from './gift-cards.rules.ts';

export type GiftCardsDeps = {
  db: Database;
  repo: GiftCardsRepo;
  settings: Pick<SettingsModule, 'get'>;
  /** The shop's own: codes are made of it and of the card's id. */
  codeKey: string;
  /** Sends the code of a card; in the transaction that made it. */
  onIssued: (tx: Tx, card: { id: GiftCardId }) => Promise<void>;
  clock: Clock;
};
export type GiftCardsModule = ReturnType<typeof createGiftCards>;
export type BagCards = {
  /** Cards whose code was typed. */
  ids: readonly string[];
  /** Whose store credit is used; null = nobody's. */
  customerId: CustomerId | null;
  cartId: string | null;
  currency: string;
};
/** Who gets store credit: a customer's own, or a guest's by a card that is sent to them. */
type Receiver = { customerId: CustomerId | null; email: string; currency: string; orderId: OrderId };

/** As shoppers see it; the amount is what is on it. */
export const bagCard = (card: UsableCard): BagCard => ({
  key: (card.isCredit ? CREDIT_KEY : CARD_KEY) + card.id,
  lastFour: card.lastFour,
  isCredit: card.isCredit,
  balance: money(card.balanceMinor, card.currency),
  expiresAt: card.expiresAt,
  whyNot: card.whyNot,
});

const hashOf = (code: string): string => createHash('sha256').update(code).digest('base64url');

export function createGiftCards({ db, repo, settings, codeKey, onIssued, clock }: GiftCardsDeps) {
  /** The code is the shop's secret and the card's id: it need not be kept to be sent again. */
  const codeOf = (id: string): string => giftCardCodeOf(createHmac('sha256', codeKey).update(id).digest());
  /** Null once the secret is another than when the card was made. */
  const codeIfStill = ({ id, codeHash }: CardRecord): string | null =>
    hashOf(codeOf(id)) === codeHash ? printedGiftCardCode(codeOf(id)) : null;

  /** The card that a code names; null when it names none. */
  async function find(typed: string): Promise<GiftCardId | null> {
    const code = normaliseGiftCardCode(typed);
    const card = code === null ? null : await repo.byHash(hashOf(code));
    return card === null ? null : (card.id as GiftCardId);
  }

  /** What may pay for a bag, in the order in which it is used, each with what is known against it. */
  async function forBag({ ids, customerId, cartId, currency }: BagCards): Promise<UsableCard[]> {
    const cards = await repo.forBag(ids, customerId);
    if (cards.length === 0) return [];
    const held = cartId === null ? new Map<string, number>() : await repo.heldByCart(cartId);
    const now = clock.now();
    return cards
      .filter((card) => card.customerId === null || card.customerId === customerId)
      .map((card) => ({ ...card, balanceMinor: card.balanceMinor + (held.get(card.id) ?? 0) }))
      .map((card) => {
        const whyNot = whyNotOf(card, currency, now);
        return { ...card, isCredit: card.customerId !== null, whyNot };
      })
      .filter((card) => !card.isCredit || card.whyNot === null)
      .toSorted(inTurn);
  }

  type NewCard = Pick<CardRecord, 'idempotencyKey' | 'currency' | 'issuedMinor' | 'customerId'> &
    Partial<Pick<CardRecord, 'email' | 'note' | 'staffId' | 'expiresAt'>>;

  /** Writes a card, or finds the one of the same key. */
  async function make(tx: Tx, wish: NewCard, orderId: OrderId | null = null): Promise<CardRecord> {
    const at = clock.now();
    const id = newId('gfc', at.getTime());
    const code = codeOf(id);
    // Nobody is told the code of store credit, and no code finds it.
    const codeHash = wish.customerId === null ? hashOf(code) : hashOf(`${id}:${crypto.randomUUID()}`);
    const lastFour = wish.customerId === null ? code.slice(-4) : '';
    const card = { id, codeHash, lastFour, balanceMinor: wish.issuedMinor, createdAt: at, ...wish };
    const isNew = await repo.insert(tx, card, orderId);
    if (isNew && wish.email !== null && wish.email !== undefined && wish.customerId === null)
      await onIssued(tx, { id: id as GiftCardId });
    const made = await repo.byKey(tx, wish.idempotencyKey);
    invariant(made, 'a card that was written is there');
    return made;
  }

  /** Staff make money: once per key. The code is told here and in the mail, and nowhere else. */
  async function issue(wish: IssueGiftCard, staffId: string): Promise<IssueGiftCardResult> {
    const { currencies } = await settings.get();
    if (!currencies.includes(wish.currency)) return { kind: 'unknown-currency' };
    if (wish.expiresAt !== null && wish.expiresAt <= clock.now()) return { kind: 'expires-in-past' };
    const { amountMinor: issuedMinor, idempotencyKey: key, customerId = null, ...rest } = wish;
    const made = await db.transaction((tx) =>
      make(tx, { ...rest, issuedMinor, idempotencyKey: `staff:${key}`, customerId, staffId }),
    );
    const code = made.customerId === null ? codeIfStill(made) : null;
    return { kind: 'ok', card: await byId(made.id as GiftCardId), code };
  }

  /**
   * Where a refund to store credit goes: a customer's one card per currency, or for a guest one card per
   * order, whose code is sent to them.
   */
  async function creditFor(tx: Tx, { customerId, email, currency, orderId }: Receiver): Promise<GiftCardId> {
    const own = { currency, issuedMinor: 0, customerId };
    const card =
      customerId === null
        ? await make(tx, { ...own, idempotencyKey: `refund:${orderId}`, email })
        : await make(tx, { ...own, idempotencyKey: `credit:${customerId}:${currency}` });
    return card.id as GiftCardId;
  }

  const rowOf = (card: CardWithOwner): GiftCardRow => ({
    id: card.id as GiftCardId,
    lastFour: card.lastFour,
    isCredit: card.customerId !== null,
    state: stateOf(card, clock.now()),
    issued: money(card.issuedMinor, card.currency),
    balance: money(card.balanceMinor, card.currency),
    customer: card.customer,
    email: card.email,
    note: card.note,
    expiresAt: card.expiresAt,
    createdAt: card.createdAt,
  });

  async function list({ view, q, customerId = null, cursor, limit }: GiftCardList) {
    const filter = { view, q, customerId: customerId ?? null };
    const now = clock.now();
    const [rows, total] = await Promise.all([
      repo.list(filter, now, { limit, beforeId: cursor ?? null }),
      repo.count(filter, now),
    ]);
    const items = rows.slice(0, limit).map(rowOf);
    return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null, total };
  }

  /** Throws `gift-card.not-found`. */
  async function byId(id: GiftCardId): Promise<GiftCard> {
    const [card, entries] = await Promise.all([repo.byId(id), repo.entriesOf(id)]);
    if (card === null) throw new AppError('gift-card.not-found', { detail: id });
    return {
      ...rowOf(card),
      entries: entries.map(({ entry, number, byName }) => ({
        id: String(entry.id),
        kind: entry.kind,
        amount: money(entry.amountMinor, card.currency),
        order:
          entry.orderId === null || number === null
            ? null
            : { id: entry.orderId as OrderId, number: String(number) },
        byName,
        at: entry.at,
      })),
    };
  }

  return {
    find,
    forBag,
    holds: createHolds({ clock }),
    creditFor,
    issue,
    list,
    byId,
    /** Orders that hold it keep what they hold. Throws `gift-card.not-found`. */
    async setDisabled(id: GiftCardId, isDisabled: boolean): Promise<GiftCard> {
      if (!(await repo.setDisabled(id, isDisabled)))
        throw new AppError('gift-card.not-found', { detail: id });
      return byId(id);
    },
    /** For the mail that tells the code; null when there is nobody to tell, or the code cannot be made again. */
    async toSend(id: GiftCardId) {
      const card = await repo.byId(id);
      const code = card === null || card.customerId !== null ? null : codeIfStill(card);
      if (card === null || code === null || card.email === null) return null;
      const { email, balanceMinor, currency, expiresAt, note } = card;
      return { email, code, balance: money(balanceMinor, currency), expiresAt, note };
    },
  };
}
