import type { Clock } from './kernel/clock.ts';
import { type CartRouterDeps, createCartRouter } from './modules/cart/cart.router.ts';
import type { CartModule } from './modules/cart/cart.ts';
import { createCatalogStoreRouter } from './modules/catalog/catalog.store.router.ts';
import type { CatalogModule } from './modules/catalog/catalog.ts';
import { createCheckoutRouter } from './modules/checkout/checkout.router.ts';
import type { CheckoutModule } from './modules/checkout/checkout.ts';
import { createCustomersStoreRouter } from './modules/customers/customers.store.router.ts';
import type { CustomersModule } from './modules/customers/customers.ts';
import { createDocumentsStoreRouter } from './modules/documents/documents.store.router.ts';
import type { DocumentsModule } from './modules/documents/documents.ts';
import { createDraftsStoreRouter } from './modules/drafts/drafts.store.router.ts';
import type { DraftsModule } from './modules/drafts/drafts.ts';
import { createEditsStoreRouter } from './modules/edits/edits.store.router.ts';
import type { EditsModule } from './modules/edits/edits.ts';
import type { AbandonedCarts } from './modules/notifications/abandoned-carts.ts';
import { createMailsStoreRouter } from './modules/notifications/notifications.store.router.ts';
import { createOrdersStoreRouter } from './modules/orders/orders.store.router.ts';
import type { OrdersModule } from './modules/orders/orders.ts';
import { createPaymentsStoreRouter } from './modules/payments/payments.store.router.ts';
import type { PaymentsModule } from './modules/payments/payments.ts';
import { createReturnsStoreRouter } from './modules/returns/returns.store.router.ts';
import type { ReturnsModule } from './modules/returns/returns.ts';
import { createReviewsStoreRouter } from './modules/reviews/reviews.store.router.ts';
import type { ReviewsModule } from './modules/reviews/reviews.ts';
import { createSearchStoreRouter } from './modules/search/search.router.ts';
import type { SearchModule } from './modules/search/search.ts';
import type { SearchEventsModule } from './modules/search/search-events.ts';
import type { SearchLearning } from './modules/search/search-learning.ts';
import { createSettingsStoreRouter } from './modules/settings/settings.store.router.ts';
import type { SettingsModule } from './modules/settings/settings.ts';
import type { ShippingModule } from './modules/shipping/shipping.ts';
import type { StockNotices } from './modules/stock/stock.notices.ts';
import { createStockStoreRouter } from './modules/stock/stock.store.router.ts';
import { createWishlistRouter } from './modules/wishlist/wishlist.router.ts';
import type { WishlistModule } from './modules/wishlist/wishlist.ts';
import { router } from './rpc/trpc.ts';

export type StoreModules = {
  settings: SettingsModule;
  customers: CustomersModule;
  catalog: CatalogModule;
  shipping: ShippingModule;
  search: SearchModule;
  searchEvents: SearchEventsModule;
  searchLearning: SearchLearning;
  cart: CartModule;
  wishlist: WishlistModule;
  orders: OrdersModule;
  checkout: CheckoutModule;
  payments: PaymentsModule;
  returns: ReturnsModule;
  edits: EditsModule;
  documents: DocumentsModule;
  reviews: ReviewsModule;
  stockNotices: StockNotices;
  abandonedCarts: AbandonedCarts;
  drafts: DraftsModule;
};

/** `/trpc/store`: what shoppers and the rendering of their pages may call. */
export function createStoreRouter(
  modules: StoreModules,
  { clock, limit }: { clock: Clock; limit: CartRouterDeps['limit'] },
) {
  const { settings, customers, catalog, shipping, search, cart, wishlist, orders, checkout, reviews } =
    modules;
  const { searchEvents, searchLearning } = modules;
  return router({
    settings: createSettingsStoreRouter({
      settings,
      freeShippingFrom: shipping.freeShippingFrom,
    }),
    customers: createCustomersStoreRouter({ customers, clock }),
    catalog: createCatalogStoreRouter(catalog),
    search: createSearchStoreRouter({ search, searchEvents, searchLearning }),
    cart: createCartRouter({ cart, limit }),
    wishlist: createWishlistRouter(wishlist),
    orders: createOrdersStoreRouter(orders),
    checkout: createCheckoutRouter(checkout),
    payments: createPaymentsStoreRouter({ cards: modules.payments.cards, limit }),
    returns: createReturnsStoreRouter(modules.returns),
    documents: createDocumentsStoreRouter(modules.documents),
    edits: createEditsStoreRouter(modules.edits),
    reviews: createReviewsStoreRouter(reviews),
    stock: createStockStoreRouter(modules.stockNotices),
    drafts: createDraftsStoreRouter(modules.drafts),
    mails: createMailsStoreRouter(modules.abandonedCarts),
  });
}

/** All that the store may see of the server. */
export type StoreRouter = ReturnType<typeof createStoreRouter>;
