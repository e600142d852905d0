import type { CustomerId, ProductId, VariantId } from '@zivero/shared/schemas/ids';
import type { Wishlist } from '@zivero/shared/schemas/wishlist';
import { AppError } from '../../kernel/app-error.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Shopper } from '../../rpc/trpc.ts';
import type { CatalogModule } from '../catalog/catalog.ts';
import { type SettingsModule, shopIn } from '../settings/settings.ts';
import type { WishlistRepo } from './wishlist.repo.ts';

export type WishlistDeps = {
  repo: WishlistRepo;
  catalog: Pick<CatalogModule, 'cards'>;
  settings: Pick<SettingsModule, 'get'>;
  clock: Clock;
};
export type WishlistModule = ReturnType<typeof createWishlist>;

export function createWishlist({ repo, catalog, settings, clock }: WishlistDeps) {
  async function view(ownerId: string | null, wanted?: string): Promise<Wishlist> {
    const items = ownerId === null ? [] : await repo.load(ownerId);
    const { currency } = shopIn(await settings.get(), wanted);
    const productIds = items.map((item) => item.productId);
    const cards = productIds.length === 0 ? [] : await catalog.cards(productIds, currency);
    const byId = new Map(cards.map((card) => [card.id, card]));
    return {
      productIds,
      items: items.map((item) => ({ ...item, product: byId.get(item.productId) ?? null })),
    };
  }

  /**
   * A guest's list becomes the customer's: claimed, added once, dropped. May be repeated and killed after
   * any step.
   */
  async function adoptGuest({
    customerId,
    anonymousId,
  }: {
    customerId: CustomerId;
    anonymousId: string | null;
  }): Promise<void> {
    if (anonymousId === null) return;
    const claimed = await repo.claim(anonymousId, customerId);
    if (claimed === null) return;
    await repo.adopt(customerId, claimed, clock.now());
    await repo.drop(claimed.id);
  }

  return {
    adoptGuest,
    async get(shopper: Shopper): Promise<Wishlist> {
      if (shopper.kind === 'guest') return view(shopper.anonymousId, shopper.currency);
      await adoptGuest(shopper);
      return view(shopper.customerId, shopper.currency);
    },
    /** Saving twice is saving once. Throws `wishlist.full`, `catalog.product-not-found`. */
    async save(
      ownerId: string,
      item: { productId: ProductId; variantId: VariantId | null },
      wanted?: string,
    ): Promise<Wishlist> {
      const { currency } = shopIn(await settings.get(), wanted);
      const [card] = await catalog.cards([item.productId], currency);
      if (card === undefined) throw new AppError('catalog.product-not-found');
      const isAdded = await repo.add(ownerId, { ...item, addedAt: clock.now() });
      if (!isAdded) throw new AppError('wishlist.full');
      return view(ownerId, wanted);
    },
    async remove(ownerId: string, productId: ProductId, wanted?: string): Promise<Wishlist> {
      await repo.remove(ownerId, productId, clock.now());
      return view(ownerId, wanted);
    },
  };
}
