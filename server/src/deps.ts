import { join } from 'node:path';
import { type AdminModules, type AdminRouter, createAdminRouter } from './admin-router.ts';
import { buildClients, type Clients } from './clients.ts';
import type { Env } from './env.ts';
import { createPasswords } from './infra/auth/passwords.ts';
import { createSignInLimits } from './infra/auth/sign-in-limits.ts';
import { createMediaFiles } from './infra/storage/media-files.ts';
import { type Clock, systemClock } from './kernel/clock.ts';
import type { Log } from './kernel/log.ts';
import { createAnalyticsRepo } from './modules/analytics/analytics.repo.ts';
import { createAnalyticsSearchRepo } from './modules/analytics/analytics.search.repo.ts';
import { createAnalytics } from './modules/analytics/analytics.ts';
import { createCart } from './modules/cart/cart.ts';
import { createCustomerCartRepo } from './modules/cart/customer-cart.repo.ts';
import { createGuestCartRepo } from './modules/cart/guest-cart.repo.ts';
import { createCatalogRepo } from './modules/catalog/catalog.repo.ts';
import { type CatalogSitemap, createCatalogSitemap } from './modules/catalog/catalog.sitemap.ts';
import { createCatalog } from './modules/catalog/catalog.ts';
import { createTaxonomyRepo } from './modules/catalog/taxonomy.repo.ts';
import { createCheckout } from './modules/checkout/checkout.ts';
import { createAddressesRepo } from './modules/customers/addresses.repo.ts';
import { createCustomersRepo } from './modules/customers/customers.repo.ts';
import { createCustomersStaffRepo } from './modules/customers/customers.staff.repo.ts';
import { createCustomers } from './modules/customers/customers.ts';
import { createDocumentsRepo } from './modules/documents/documents.repo.ts';
import { createDocuments } from './modules/documents/documents.ts';
import { createDraftsRepo } from './modules/drafts/drafts.repo.ts';
import { createDrafts } from './modules/drafts/drafts.ts';
import { createEditsRepo } from './modules/edits/edits.repo.ts';
import { createEdits } from './modules/edits/edits.ts';
import { createGiftCardsRepo } from './modules/gift-cards/gift-cards.repo.ts';
import { createGiftCards } from './modules/gift-cards/gift-cards.ts';
import { createMedia, type MediaModule } from './modules/media/media.ts';
import { createAbandonedCartsRepo } from './modules/notifications/abandoned-carts.repo.ts';
import { createAbandonedCarts } from './modules/notifications/abandoned-carts.ts';
import { createBackInStock } from './modules/notifications/back-in-stock.ts';
import { createMailLogRepo } from './modules/notifications/mail-log.repo.ts';
import { createMailTemplatesRepo } from './modules/notifications/mail-templates.repo.ts';
import { createMailTemplates } from './modules/notifications/mail-templates.ts';
import { createNotifications } from './modules/notifications/notifications.ts';
import { createOrdersReadRepo } from './modules/orders/orders.read.repo.ts';
import { createOrdersRepo } from './modules/orders/orders.repo.ts';
import { createOrders } from './modules/orders/orders.ts';
import { createPaymentsRepo } from './modules/payments/payments.repo.ts';
import { createPayments } from './modules/payments/payments.ts';
import { createTaxRepo } from './modules/pricing/tax.repo.ts';
import { createTax } from './modules/pricing/tax.ts';
import { createPromotionsRepo } from './modules/promotions/promotions.repo.ts';
import { createPromotions } from './modules/promotions/promotions.ts';
import { createReturnsRepo } from './modules/returns/returns.repo.ts';
import { createReturns } from './modules/returns/returns.ts';
import { createReviewsRepo } from './modules/reviews/reviews.repo.ts';
import { createReviews } from './modules/reviews/reviews.ts';
import { writeAtlasSynonyms } from './modules/search/atlas/atlas-synonyms.ts';
import { chooseEngine } from './modules/search/choose-engine.ts';
import { createWorkerEngine } from './modules/search/embedded/worker-engine.ts';
import { createEngineGate, type GatedEngine } from './modules/search/engine-gate.ts';
import { createProductFinder } from './modules/search/finder.ts';
import { createSearchIndex, type SearchIndex } from './modules/search/search.index.ts';
import { createSearch } from './modules/search/search.ts';
import { createSearchEventsRepo } from './modules/search/search-events.repo.ts';
import { createSearchEvents } from './modules/search/search-events.ts';
import { createSearchLearning, type SearchLearning } from './modules/search/search-learning.ts';
import { createSearchPreview } from './modules/search/search-preview.ts';
import { createSearchRulesRepo } from './modules/search/search-rules.repo.ts';
import { createSearchRules } from './modules/search/search-rules.ts';
import { createSettingsRepo } from './modules/settings/settings.repo.ts';
import { createSettings } from './modules/settings/settings.ts';
import { createShippingRepo } from './modules/shipping/shipping.repo.ts';
import { createShipping } from './modules/shipping/shipping.ts';
import { createStaffRepo } from './modules/staff/staff.repo.ts';
import { createStaff } from './modules/staff/staff.ts';
import { createNoticesRepo } from './modules/stock/notices.repo.ts';
import { createCountImport } from './modules/stock/stock.import.ts';
import { createStockListRepo } from './modules/stock/stock.list.repo.ts';
import { createStockList } from './modules/stock/stock.list.ts';
import { createStockNotices } from './modules/stock/stock.notices.ts';
import { createStockRepo } from './modules/stock/stock.repo.ts';
import { createStock } from './modules/stock/stock.ts';
import { createWishlistRepo } from './modules/wishlist/wishlist.repo.ts';
import { createWishlist } from './modules/wishlist/wishlist.ts';
import { createStoreRouter, type StoreModules, type StoreRouter } from './store-router.ts';

/** Where browsers reach us: origins without a slash at the end; the admin with its path. */
export type Urls = { store: string; admin: string; api: string };
export type DepsOptions = { env: Env; urls: Urls; log: Log; clock?: Clock };
export type Modules = StoreModules &
  AdminModules & {
    media: MediaModule;
    sendBackInStock: ReturnType<typeof createBackInStock>;
  };
export type Deps = {
  env: Env;
  urls: Urls;
  log: Log;
  clock: Clock;
  infra: Clients;
  modules: Modules;
  /** Kept in step by the change feed. */
  searching: { engine: GatedEngine; index: SearchIndex; learning: SearchLearning };
  sitemap: CatalogSitemap;
  routers: { store: StoreRouter; admin: AdminRouter };
  /** Done once an hour by a worker. */
  cleanups: (() => Promise<void>)[];
  close(): Promise<void>;
};

/**
 * Every client, repository and module of the server, built once and in this order. Nothing is asked of a
 * service yet: clients connect on their own, so that the server starts while one is away.
 */
export function buildDeps({ env, urls, log, clock = systemClock }: DepsOptions): Deps {
  const infra = buildClients({ env, log, clock });
  const { db } = infra.pg;
  const { mongo, queue, redis, cache, limiter, sessions, stripe } = infra;
  const { enqueue } = queue;
  const passwords = createPasswords();

  const settings = createSettings({ repo: createSettingsRepo(db), clock });
  const staff = createStaff({
    staff: createStaffRepo(db),
    passwords,
    sessions: sessions.admin,
    limits: createSignInLimits({ audience: 'admin', limiter }),
    clock,
  });
  const customers = createCustomers({
    customers: createCustomersRepo(db),
    addresses: createAddressesRepo(db),
    staffRepo: createCustomersStaffRepo(db),
    settings,
    passwords,
    sessions: sessions.store,
    limits: createSignInLimits({ audience: 'store', limiter }),
    async onSignedIn(who) {
      const [changes] = await Promise.all([cart.mergeGuest(who), wishlist.adoptGuest(who)]);
      return changes;
    },
    clock,
    log,
  });
  const media = createMedia({ files: createMediaFiles({ dir: env.MEDIA_DIR }) });
  const chosen = chooseEngine({
    wanted: env.SEARCH_ENGINE,
    db: mongo.db,
    embedded: () => createWorkerEngine({ folder: join(env.DATA_DIR, 'search'), log }),
    log,
  });
  const engine = createEngineGate(chosen.engine);
  const catalog = createCatalog({
    products: createCatalogRepo(mongo.db),
    taxonomy: createTaxonomyRepo(mongo.db),
    cache,
    settings,
    finder: createProductFinder(engine),
    clock,
    onVariantsAdded: ({ productId, variantIds }) =>
      stock.setInitial(
        db,
        variantIds.map((variantId) => ({ variantId, productId, onHand: 0 })),
      ),
  });
  const stock = createStock({
    db,
    repo: createStockRepo(db),
    enqueue,
    clock,
    catalog,
    onShort: (tx, short) => orders.markShort(tx, short),
    onMirrored: (units, productIds) => stockNotices.tellWaiting(units, productIds),
  });
  const stockNotices = createStockNotices({
    db,
    notices: createNoticesRepo(db),
    enqueue,
    clock,
    available: stock.available,
    catalog,
    limit: limiter.allows,
    canTell: infra.mailer !== null,
  });
  const countImport = createCountImport({ stock, repo: createStockRepo(db), catalog });
  const stockLists = createStockList({
    repo: createStockRepo(db),
    lists: createStockListRepo(db),
    catalog: {
      ...catalog,
      async findProducts(q, limit) {
        const wish = { q, stock: 'any', sort: 'updated', limit } as const;
        return (await catalog.list(wish)).items.map(({ id }) => id);
      },
    },
    settings,
  });
  const tax = createTax({ repo: createTaxRepo(db), settings, clock });
  const promotions = createPromotions({ repo: createPromotionsRepo(db), customers, settings, clock });
  const giftCards = createGiftCards({
    db,
    repo: createGiftCardsRepo(db),
    settings,
    codeKey: infra.giftCardKey,
    onIssued: (tx, { id }) => enqueue(tx, 'mail.send', { kind: 'gift-card', subjectId: id, orderId: null }),
    clock,
  });
  const shipping = createShipping({ repo: createShippingRepo(db), clock });
  const searchRules = createSearchRules({
    repo: createSearchRulesRepo(db),
    clock,
    log,
    catalog,
    onPublished: ({ synonyms }) => writeAtlasSynonyms(mongo.db, synonyms),
  });
  const search = createSearch({ engine, catalog, rules: searchRules });
  const searchPreview = createSearchPreview({ engine, catalog, rules: searchRules });
  const searchCounts = createSearchEventsRepo(db);
  const searchEvents = createSearchEvents({ repo: searchCounts, clock, log, limit: limiter.allows });
  const searchLearning = createSearchLearning({ engine, repo: searchCounts, clock, log });
  const index = createSearchIndex({ engine, catalog });
  const cart = createCart({
    guests: createGuestCartRepo(redis),
    customers: createCustomerCartRepo(mongo.db),
    catalog,
    settings,
    promotions,
    giftCards,
    freeShippingFrom: shipping.freeShippingFrom,
    clock,
    log,
  });
  const wishlist = createWishlist({ repo: createWishlistRepo(mongo.db), catalog, settings, clock });
  const orders = createOrders({
    db,
    repo: createOrdersRepo(db),
    reads: createOrdersReadRepo(db),
    enqueue,
    clock,
    stock,
    catalog,
    cart,
    limit: limiter.allows,
  });
  const documents = createDocuments({ db, repo: createDocumentsRepo(db), settings, orders, clock });
  const payments = createPayments({
    db,
    repo: createPaymentsRepo(db),
    enqueue,
    clock,
    log,
    stripe,
    stock,
    promotions,
    giftCards,
    orders,
    changes: {
      paid: (tx, order, paid) => edits.changes.paid(tx, order, paid),
      over: (tx, order, session) => edits.changes.over(tx, order, session),
      waiting: (before, limit) => edits.changes.waiting(before, limit),
      look: (editId) => edits.changes.look(editId),
    },
  });
  const checkout = createCheckout({
    db,
    enqueue,
    clock,
    log,
    cart,
    catalog,
    settings,
    customers,
    promotions,
    giftCards,
    shipping,
    tax,
    stock,
    orders,
    payments,
    limit: limiter.allows,
    storeUrl: urls.store,
    captureMethod: env.PAYMENT_CAPTURE,
  });
  const returns = createReturns({
    db,
    repo: createReturnsRepo(db),
    orders,
    payments,
    stock,
    catalog,
    settings,
    enqueue,
    limit: limiter.allows,
    clock,
  });
  const drafts = createDrafts({
    repo: createDraftsRepo(db),
    enqueue,
    checkout,
    settings,
    catalog,
    customers,
    shipping,
    tax,
    stock,
    clock,
    limit: limiter.allows,
    storeUrl: urls.store,
  });
  const edits = createEdits({
    db,
    repo: createEditsRepo(db),
    orders,
    payments,
    stock,
    catalog,
    tax,
    checkout,
    documents,
    enqueue,
    clock,
    log,
    limit: limiter.allows,
    storeUrl: urls.store,
  });
  const reviews = createReviews({
    reviews: createReviewsRepo(mongo.db),
    catalog,
    cache,
    clock,
  });
  const mailUrls = { store: urls.store, media: urls.api };
  const mailTemplates = createMailTemplates({
    repo: createMailTemplatesRepo(db),
    settings,
    urls: mailUrls,
    clock,
  });
  const abandonedCarts = createAbandonedCarts({
    db,
    repo: createAbandonedCartsRepo(db),
    enqueue,
    clock,
    loadSettings: mailTemplates.loadSettings,
    locale: async () => (await settings.get()).locale,
    idleBags: cart.idleBags,
    bagOf: async (customerId) =>
      (await cart.load({ kind: 'customer', customerId, anonymousId: null }))?.items ?? [],
    customerById: customers.byId,
    labels: catalog.variantLabels,
    available: stock.available,
    urls: mailUrls,
    canSend: infra.mailer !== null,
  });
  const notifications = createNotifications({
    log,
    db,
    enqueue,
    mails: createMailLogRepo(db),
    mailer: infra.mailer,
    from: env.MAIL_FROM ?? null,
    settings,
    textsOf: mailTemplates.textsOf,
    orderById: orders.forShopper,
    returnById: returns.forMail,
    giftCardById: (id) => giftCards.toSend(id as `gfc_${string}`),
    draftById: drafts.forMail,
    editById: edits.forMail,
    reminders: abandonedCarts,
    onSent: (tx, { orderId, subject }) =>
      orders.records.note(
        tx,
        [{ orderId, kind: 'email-sent', text: subject, isInternal: true }],
        clock.now(),
      ),
    urls: mailUrls,
    clock,
  });
  const sendBackInStock = createBackInStock({
    log,
    delivery: notifications,
    notices: stockNotices,
    labels: catalog.variantLabels,
    urls: mailUrls,
  });
  const analytics = createAnalytics({
    repo: createAnalyticsRepo(db),
    searches: createAnalyticsSearchRepo(db),
    settings,
    catalog,
    stockLists,
    clock,
  });

  const modules = {
    settings,
    staff,
    customers,
    media,
    catalog,
    stock,
    stockLists,
    countImport,
    stockNotices,
    sendBackInStock,
    tax,
    promotions,
    giftCards,
    shipping,
    search,
    searchRules,
    searchPreview,
    searchEvents,
    searchLearning,
    cart,
    wishlist,
    orders,
    payments,
    checkout,
    returns,
    edits,
    reviews,
    notifications,
    documents,
    drafts,
    mailTemplates,
    abandonedCarts,
    analytics,
  };
  return {
    env,
    urls,
    log,
    clock,
    infra,
    modules,
    searching: { engine, index, learning: searchLearning },
    sitemap: createCatalogSitemap({ db: mongo.db, cache, tree: catalog.tree }),
    routers: {
      store: createStoreRouter(modules, { clock, limit: limiter.allows }),
      admin: createAdminRouter(modules, { clock }),
    },
    cleanups: [
      infra.sessions.store.removeEnded,
      infra.sessions.admin.removeEnded,
      chosen.cleanup,
      stockNotices.cleanup,
      searchEvents.removeOld,
      notifications.cleanup,
      abandonedCarts.cleanup,
    ],
    async close() {
      // Events of Stripe that were stored are settled to their end, while there are connections to do it.
      await payments.idle();
      await searchEvents.flush();
      await engine.close?.();
      await infra.close();
    },
  };
}
