import { normaliseCode } from '@zivero/shared/promotion-code';
import {
  type AddCodeResult,
  type CartChange,
  type CartItem,
  type CartResult,
  MAX_CART_CODES,
} from '@zivero/shared/schemas/cart';
import type { CustomerId, VariantId } from '@zivero/shared/schemas/ids';
import type { Money } from '@zivero/shared/schemas/money';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Log } from '../../kernel/log.ts';
import type { Shopper } from '../../rpc/trpc.ts';
import type { CatalogModule } from '../catalog/catalog.ts';
import type { GiftCardsModule } from '../gift-cards/gift-cards.ts';
import type { PromotionsModule } from '../promotions/promotions.ts';
import { type SettingsModule, shopIn } from '../settings/settings.ts';
import {
  CREDIT_OFF,
  capOf,
  cardKey,
  cardsOf,
  codesOf,
  goneLines,
  mergeLines,
  type Prices,
  remember,
  restoreLines,
  type StoredCart,
  takeOut,
  viewCart,
  withLine,
  withoutCode,
} from './cart.rules.ts';
import { type CartStore, createCartStores } from './cart-store.ts';
import type { CustomerCartRepo } from './customer-cart.repo.ts';
import type { GuestCartRepo } from './guest-cart.repo.ts';

export type CartDeps = {
  guests: GuestCartRepo;
  customers: CustomerCartRepo;
  catalog: Pick<CatalogModule, 'pricedVariants'>;
  settings: Pick<SettingsModule, 'get'>;
  promotions: Pick<PromotionsModule, 'forBag' | 'isCode'>;
  giftCards: Pick<GiftCardsModule, 'find' | 'forBag'>;
  freeShippingFrom: (currency: string) => Promise<Money | null>;
  clock: Clock;
  log: Log;
};
/** What checkout orders of a bag. */
export type CartContent = {
  cartId: string;
  items: CartItem[];
  codes: string[];
  /** Gift cards by id, and whose store credit pays. */
  cards: { ids: string[]; customerId: CustomerId | null };
};
export type CartModule = ReturnType<typeof createCart>;

/** A shopper whose bag may be written: a guest has an anonymous id by now. */
export type BagOwner =
  | { kind: 'guest'; anonymousId: string; currency?: string | undefined }
  | {
      kind: 'customer';
      customerId: CustomerId;
      anonymousId: string | null;
      currency?: string | undefined;
    };

export function createCart(deps: CartDeps) {
  const { guests, customers, catalog, settings, promotions, giftCards, freeShippingFrom, clock, log } = deps;
  const stores = createCartStores({ guests, customers, clock });
  const storeOf = (owner: BagOwner): CartStore =>
    owner.kind === 'guest' ? stores.guest(owner.anonymousId) : stores.customer(owner.customerId);

  /** In what somebody pays, or in the shop's own currency. */
  async function pricesOf(variantIds: readonly VariantId[], wanted: string | undefined): Promise<Prices> {
    if (variantIds.length === 0) return new Map();
    const { currency } = shopIn(await settings.get(), wanted);
    return catalog.pricedVariants([...new Set(variantIds)], currency);
  }

  /** The prices in what somebody pays, and those in any currency of the shop: what has one of them is still sold. */
  async function inBoth(ids: readonly VariantId[], wanted: string | undefined): Promise<[Prices, Prices]> {
    const prices = await pricesOf(ids, wanted);
    const missing = ids.filter((id) => prices.get(id)?.isForSale !== true);
    if (missing.length === 0) return [prices, prices];
    const { currencies } = await settings.get();
    const otherwise = new Map(prices);
    for (const other of await Promise.all(currencies.map((currency) => pricesOf(missing, currency))))
      for (const [id, variant] of other)
        if (variant.isForSale && otherwise.get(id)?.isForSale !== true) otherwise.set(id, variant);
    return [prices, otherwise];
  }

  async function view(who: Shopper, stored: StoredCart | null, changes: CartChange[] = []) {
    const customerId = who.kind === 'customer' ? who.customerId : null;
    const shop = shopIn(await settings.get(), who.currency);
    const isEmpty = stored === null || (stored.lines.length === 0 && (stored.codes ?? []).length === 0);
    const { currency } = shop;
    const [prices, candidates, cards] = await Promise.all([
      pricesOf(stored?.lines.map((line) => line.variantId) ?? [], who.currency),
      isEmpty
        ? []
        : promotions.forBag({ customerId, email: null, cartId: stored.id, codes: codesOf(stored) }),
      isEmpty ? [] : giftCards.forBag({ ...payersOf(who, stored), cartId: stored.id, currency }),
    ]);
    return viewCart({
      stored,
      prices,
      currency: shop.currency,
      lowStockThreshold: shop.lowStockThreshold,
      freeShippingFrom: await freeShippingFrom(shop.currency),
      candidates,
      cards,
      changes,
    });
  }

  /** Which cards pay: those typed, and who is signed in pays with their own credit unless they said no. */
  function payersOf(who: Shopper, stored: StoredCart) {
    const { ids, isCreditOff } = cardsOf(stored);
    return { ids, customerId: who.kind === 'customer' && !isCreditOff ? who.customerId : null };
  }

  /** A guest's bag that cannot be reached is an answer, not a fault: the browser keeps its lines. */
  async function answering(call: () => Promise<CartResult>): Promise<CartResult> {
    try {
      return await call();
    } catch (error) {
      if (error instanceof AppError && error.code === 'cart.bag-unavailable')
        return { kind: 'bag-unavailable' };
      throw error;
    }
  }

  async function setTo(
    owner: BagOwner,
    variantId: VariantId,
    quantityFrom: (now: number) => number,
  ): Promise<CartResult> {
    const variant = (await pricesOf([variantId], owner.currency)).get(variantId);
    if (variant === undefined || !variant.isForSale) throw new AppError('catalog.variant-not-found');
    const cap = capOf(variant);
    let short: { wanted: number; quantity: number } | null = null;
    const { cart: stored } = await storeOf(owner).update((cart) => {
      const now = cart.lines.find((line) => line.variantId === variantId)?.quantity ?? 0;
      const wanted = quantityFrom(now);
      const quantity = Math.min(wanted, Math.max(cap, 0));
      short = quantity < wanted ? { wanted, quantity } : null;
      // A sold-out variant is not added; one that was in the bag before stays, marked.
      if (quantity === 0 && wanted > 0) return null;
      const line = {
        variantId,
        quantity,
        seenPriceMinor: variant.unitPriceMinor,
        addedAt: clock.now().getTime(),
      };
      const changed = withLine(cart, line);
      if (changed === null) throw new AppError('cart.full');
      return changed;
    });
    const cart = await view(owner, stored);
    const missed = short as { wanted: number; quantity: number } | null;
    return missed === null ? { kind: 'ok', cart } : { kind: 'short-stock', cart, variantId, ...missed };
  }

  /**
   * Moves a guest's bag into the customer's: claimed by one atomic rename, applied once (guarded by the
   * guest bag's id), then dropped. Safe to repeat and to be killed after any step: what was left is merged
   * at the next call. Returns what changed.
   */
  async function mergeGuest({
    customerId,
    anonymousId,
    currency,
  }: {
    customerId: CustomerId;
    anonymousId: string | null;
    currency?: string | undefined;
  }): Promise<CartChange[]> {
    if (anonymousId === null) return [];
    const changes: CartChange[] = [];
    try {
      // A claim that a crash left comes first; then the bag filled since, if there is one.
      for (let round = 0; round < 2; round += 1) {
        await guests.claim(anonymousId, customerId);
        const claimed = await guests.loadClaimed(anonymousId, customerId);
        if (claimed === null) break;
        changes.push(...(await applyGuest(customerId, claimed.cart, currency)));
        await guests.dropClaimed(anonymousId, customerId);
      }
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'cart.bag-unavailable')) throw error;
      log.warn({ code: error.code }, 'guest bag not merged yet');
    }
    return changes;
  }

  async function applyGuest(
    customerId: CustomerId,
    guest: StoredCart,
    currency: string | undefined,
  ): Promise<CartChange[]> {
    const mine = await stores.customer(customerId).load();
    const ids = [...(mine?.lines ?? []), ...guest.lines].map((line) => line.variantId);
    // What is for sale in another currency alone waits for that one: it is not lost.
    const [, prices] = await inBoth(ids, currency);
    let changes: CartChange[] = [];
    const { hasChanged } = await stores.customer(customerId).update((cart) => {
      const merged = mergeLines(cart, guest.lines, prices);
      changes = merged.changes;
      const codes = [...new Set([...(cart.codes ?? []), ...(guest.codes ?? [])])].slice(0, MAX_CART_CODES);
      return remember({ ...merged.cart, codes }, guest.id);
    }, guest.id);
    return hasChanged ? changes : [];
  }

  return {
    mergeGuest,

    /** The bag as it is now; lines that can no longer be bought at all are taken out and told once. */
    get: (shopper: Shopper): Promise<CartResult> =>
      answering(async () => {
        if (shopper.kind === 'guest' && shopper.anonymousId === null)
          return { kind: 'ok', cart: await view(shopper, null) };
        const owner = shopper as BagOwner;
        const merged = owner.kind === 'customer' ? await mergeGuest(owner) : [];
        const stored = await storeOf(owner).load();
        if (stored === null) return { kind: 'ok', cart: await view(owner, null, merged) };
        const ids = stored.lines.map((line) => line.variantId);
        const [prices, otherwise] = await inBoth(ids, shopper.currency);
        const gone = goneLines(stored, prices)
          .map((line) => line.variantId)
          .filter((variantId) => otherwise.get(variantId)?.isForSale !== true);
        if (gone.length === 0) return { kind: 'ok', cart: await view(owner, stored, merged) };
        const { cart: pruned } = await storeOf(owner).update((cart) => ({
          ...cart,
          lines: cart.lines.filter((line) => !gone.includes(line.variantId)),
        }));
        const told = gone.map(
          (variantId): CartChange => ({ kind: 'gone', variantId, title: prices.get(variantId)?.title ?? '' }),
        );
        return { kind: 'ok', cart: await view(owner, pruned, [...merged, ...told]) };
      }),

    /** Adds to what is there. Throws `catalog.variant-not-found`, `cart.full`. */
    addLine: (owner: BagOwner, { variantId, quantity }: CartItem): Promise<CartResult> =>
      answering(() => setTo(owner, variantId, (now) => now + quantity)),

    /** Sets a line's quantity, 0 removes it. */
    setQuantity: (owner: BagOwner, { variantId, quantity }: CartItem): Promise<CartResult> =>
      answering(async () => {
        if (quantity > 0) return setTo(owner, variantId, () => quantity);
        return { kind: 'ok', cart: await view(owner, await removeFrom(owner, variantId)) };
      }),

    removeLine: (owner: BagOwner, variantId: VariantId): Promise<CartResult> =>
      answering(async () => ({ kind: 'ok', cart: await view(owner, await removeFrom(owner, variantId)) })),

    /** "Understood": the prices of now become the ones that were seen. */
    acknowledgePrices: (owner: BagOwner): Promise<CartResult> =>
      answering(async () => {
        const known = await storeOf(owner).load();
        const ids = known?.lines.map((line) => line.variantId) ?? [];
        const prices = await pricesOf(ids, owner.currency);
        const { cart: stored } = await storeOf(owner).update((cart) => ({
          ...cart,
          lines: cart.lines.map((line) => ({
            ...line,
            seenPriceMinor: prices.get(line.variantId)?.unitPriceMinor ?? line.seenPriceMinor,
          })),
        }));
        return { kind: 'ok', cart: await view(owner, stored) };
      }),

    /** Puts back what the browser kept while the bag could not be reached; once per `restoreId`. */
    restore: (
      owner: BagOwner,
      { restoreId, lines }: { restoreId: string; lines: CartItem[] },
    ): Promise<CartResult> =>
      answering(async () => {
        const ids = lines.map((line) => line.variantId);
        const [, prices] = await inBoth(ids, owner.currency);
        const incoming = lines.map((line) => ({
          ...line,
          seenPriceMinor: prices.get(line.variantId)?.unitPriceMinor ?? 0,
          addedAt: clock.now().getTime(),
        }));
        let changes: CartChange[] = [];
        const { cart: stored, hasChanged } = await storeOf(owner).update((cart) => {
          const restored = restoreLines(cart, incoming, prices);
          changes = restored.changes;
          return remember(restored.cart, restoreId);
        }, restoreId);
        return { kind: 'ok', cart: await view(owner, stored, hasChanged ? changes : []) };
      }),

    /** Keeps a code that exists in the bag, whether it applies now or not: it may later. */
    async addCode(owner: BagOwner, typed: string): Promise<AddCodeResult> {
      const promotion = normaliseCode(typed);
      const isPromotion = promotion !== null && (await promotions.isCode(promotion));
      const card = isPromotion ? null : await giftCards.find(typed);
      const code = isPromotion ? promotion : card === null ? null : cardKey(card);
      if (code === null) return { kind: 'refused', why: promotion === null ? 'malformed' : 'unknown' };
      let isFull = false;
      const answer = await answering(async () => {
        const { cart: stored } = await storeOf(owner).update((cart) => {
          const codes = cart.codes ?? [];
          isFull = codes.length >= MAX_CART_CODES && !codes.includes(code);
          return isFull || codes.includes(code) ? null : { ...cart, codes: [...codes, code] };
        });
        return { kind: 'ok', cart: await view(owner, stored) };
      });
      if (answer.kind !== 'ok') return { kind: 'bag-unavailable' };
      return isFull ? { kind: 'refused', why: 'too-many' } : answer;
    },

    removeCode: (owner: BagOwner, key: string): Promise<CartResult> =>
      answering(async () => {
        const { cart: stored } = await storeOf(owner).update((cart) => withoutCode(cart, key));
        return { kind: 'ok', cart: await view(owner, stored) };
      }),

    /** Whether the store credit of who is signed in pays here; it does unless they say no. */
    useCredit: (owner: BagOwner, isUsed: boolean): Promise<CartResult> =>
      answering(async () => {
        const { cart: stored } = await storeOf(owner).update((cart) => {
          const others = (cart.codes ?? []).filter((code) => code !== CREDIT_OFF);
          return { ...cart, codes: isUsed ? others : [...others, CREDIT_OFF] };
        });
        return { kind: 'ok', cart: await view(owner, stored) };
      }),

    /** For checkout: the lines that are in the bag, without prices; null when there is none. */
    async load(shopper: Shopper): Promise<CartContent | null> {
      if (shopper.kind === 'guest' && shopper.anonymousId === null) return null;
      const owner = shopper as BagOwner;
      const stored = await storeOf(owner).load();
      if (stored === null) return null;
      if (owner.kind === 'guest') await guests.rememberOwner(stored.id, owner.anonymousId);
      const ids = stored.lines.map((line) => line.variantId);
      const [prices, otherwise] = await inBoth(ids, shopper.currency);
      // What has no price in this currency is not shown in it either: it waits for the other one.
      const isWaiting = (id: VariantId) =>
        prices.get(id)?.isForSale !== true && otherwise.get(id)?.isForSale === true;
      const shown = stored.lines.filter((line) => !isWaiting(line.variantId));
      return {
        cartId: stored.id,
        items: shown.map(({ variantId, quantity }) => ({ variantId, quantity })),
        codes: codesOf(stored),
        cards: payersOf(shopper, stored),
      };
    },

    /** Customers' bags that lie there: last touched in this time, oldest first. */
    idleBags: customers.idle,

    /** Takes a paid order's lines out of the bag it came from, wherever that lies now; once per order. */
    async clearAfterOrder({
      cartId,
      orderId,
      items,
    }: {
      cartId: string;
      orderId: string;
      items: CartItem[];
    }): Promise<void> {
      const customerId = await customers.ownerOf(cartId);
      if (customerId !== null) {
        await stores.customer(customerId).update((cart) => remember(takeOut(cart, items), orderId), orderId);
        return;
      }
      const anonymousId = await guests.loadOwner(cartId);
      if (anonymousId === null) return;
      await stores.guest(anonymousId).update((cart) => {
        // The browser began a new bag meanwhile: nothing of this order is in it.
        if (cart.id !== cartId) return null;
        return remember(takeOut(cart, items), orderId);
      }, orderId);
    },
  };

  async function removeFrom(owner: BagOwner, variantId: VariantId): Promise<StoredCart> {
    const { cart: left } = await storeOf(owner).update((cart) =>
      cart.lines.some((line) => line.variantId === variantId)
        ? { ...cart, lines: cart.lines.filter((line) => line.variantId !== variantId) }
        : null,
    );
    return left;
  }
}
