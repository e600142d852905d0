import { createAdminRouter } from './admin-router.ts';
import type { Env } from './env.ts';
import { createAccessTokens } from './infra/auth/access-token.ts';
import { createFamiliesRepo } from './infra/auth/families.repo.ts';
import { createPasswords } from './infra/auth/passwords.ts';
import { deriveKey, loadJwtSecret } from './infra/auth/secrets.ts';
import { createSessions } from './infra/auth/sessions.ts';
import { createSignInLimits } from './infra/auth/sign-in-limits.ts';
import { createMailer } from './infra/mail/mailer.ts';
import { createMongo } from './infra/mongo/client.ts';
import { createPostgres } from './infra/postgres/client.ts';
import { createQueue } from './infra/postgres/queue.ts';
import { createCache } from './infra/redis/cache.ts';
import { createRedis } from './infra/redis/client.ts';
import { createRateLimiter } from './infra/redis/rate-limit.ts';
import { createMediaFiles } from './infra/storage/media-files.ts';
import { createStripeClient } from './infra/stripe/client.ts';
import { createWebhookVerifier } from './infra/stripe/webhook-verifier.ts';
import { type Clock, systemClock } from './kernel/clock.ts';
import type { Log } from './kernel/log.ts';
import { createAnalyticsRepo } from './modules/analytics/analytics.repo.ts';
import { createAnalytics } from './modules/analytics/analytics.ts';
import { createCart } from './modules/cart/cart.ts';
import { createCustomerCartRepo } from './modules/cart/customer-cart.repo.ts';
import { createGuestCartRepo } from './modules/cart/guest-cart.repo.ts';
import { createCatalogRepo } from './modules/catalog/catalog.repo.ts';
import { createCatalogSitemap } from './modules/catalog/catalog.sitemap.ts';
import { createCatalog } from './modules/catalog/catalog.ts';
import { createTaxonomyRepo } from './modules/catalog/taxonomy.repo.ts';
import { createCheckout } from './modules/checkout/checkout.ts';
import { createAddressesRepo } from './modules/customers/addresses.repo.ts';
import { createCustomersRepo } from './modules/customers/customers.repo.ts';
import { createCustomers } from './modules/customers/customers.ts';
import { createMedia } from './modules/media/media.ts';
import { createMailLogRepo } from './modules/notifications/mail-log.repo.ts';
import { createNotifications } from './modules/notifications/notifications.ts';
import { createOrdersReadRepo } from './modules/orders/orders.read.repo.ts';
import { createOrdersRepo } from './modules/orders/orders.repo.ts';
import { createOrders } from './modules/orders/orders.ts';
import { createPaymentsRepo } from './modules/payments/payments.repo.ts';
import { createPayments } from './modules/payments/payments.ts';
import { createReviewsRepo } from './modules/reviews/reviews.repo.ts';
import { createReviews } from './modules/reviews/reviews.ts';
import { createEngineGate } from './modules/search/engine-gate.ts';
import { createProductFinder } from './modules/search/finder.ts';
import { createMinisearchEngine } from './modules/search/minisearch-engine.ts';
import { createSearchIndex } from './modules/search/search.index.ts';
import { createSearch } from './modules/search/search.ts';
import { createSettingsRepo } from './modules/settings/settings.repo.ts';
import { createSettings } from './modules/settings/settings.ts';
import { createShippingRepo } from './modules/shipping/shipping.repo.ts';
import { createShipping } from './modules/shipping/shipping.ts';
import { createStaffRepo } from './modules/staff/staff.repo.ts';
import { createStaff } from './modules/staff/staff.ts';
import { createStockRepo } from './modules/stock/stock.repo.ts';
import { createStock } from './modules/stock/stock.ts';
import { createWishlistRepo } from './modules/wishlist/wishlist.repo.ts';
import { createWishlist } from './modules/wishlist/wishlist.ts';
import { createStoreRouter } from './store-router.ts';

/** Where browsers reach us: origins without a slash at the end; the admin with its path. */
export type Urls = { store: string; admin: string; api: string };
export type DepsOptions = { env: Env; urls: Urls; log: Log; clock?: Clock };
export type Deps = ReturnType<typeof buildDeps>;

/**
 * Every client, repository and module of the server, built once and in this order. Nothing is asked of a
 * service yet: clients connect on their own, so that the server starts while one is away.
 */
export function buildDeps({ env, urls, log, clock = systemClock }: DepsOptions) {
  const infra = buildInfra(env, log, clock);
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
  const engine = createEngineGate(createMinisearchEngine());
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
  });
  const shipping = createShipping({ repo: createShippingRepo(db), clock });
  const search = createSearch({ engine, catalog });
  const index = createSearchIndex({ engine, catalog });
  const cart = createCart({
    guests: createGuestCartRepo(redis),
    customers: createCustomerCartRepo(mongo.db),
    catalog,
    settings,
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
  });
  const payments = createPayments({
    db,
    repo: createPaymentsRepo(db),
    enqueue,
    clock,
    log,
    stripe,
    stock,
    orders,
  });
  const checkout = createCheckout({
    db,
    enqueue,
    clock,
    log,
    cart,
    catalog,
    settings,
    shipping,
    stock,
    orders,
    payments,
    limit: limiter.allows,
    storeUrl: urls.store,
  });
  const reviews = createReviews({
    reviews: createReviewsRepo(mongo.db),
    catalog,
    cache,
    clock,
  });
  const notifications = createNotifications({
    log,
    mails: createMailLogRepo(db),
    mailer: infra.mailer,
    from: env.MAIL_FROM ?? null,
    settings,
    orderById: orders.forShopper,
    urls: { store: urls.store, media: urls.api },
    clock,
  });
  const analytics = createAnalytics({ repo: createAnalyticsRepo(db), settings, clock });

  const modules = {
    settings,
    staff,
    customers,
    media,
    catalog,
    stock,
    shipping,
    search,
    cart,
    wishlist,
    orders,
    payments,
    checkout,
    reviews,
    notifications,
    analytics,
  };
  return {
    env,
    urls,
    log,
    clock,
    infra,
    modules,
    /** Kept in step by the change feed. */
    searching: { engine, index },
    sitemap: createCatalogSitemap({ db: mongo.db, cache, tree: catalog.tree }),
    routers: { store: createStoreRouter(modules, { clock }), admin: createAdminRouter(modules, { clock }) },
    /** Done once an hour by a worker. */
    cleanups: [infra.sessions.store.removeEnded, infra.sessions.admin.removeEnded],
    close: infra.close,
  };
}

function buildInfra(env: Env, log: Log, clock: Clock) {
  const secret = loadJwtSecret({ given: env.JWT_SECRET, dataDir: env.DATA_DIR });
  const isWorker = env.ZIVERO_ROLE !== 'web';
  const pg = createPostgres({ url: env.POSTGRES_URL });
  const mongo = createMongo({ url: env.MONGODB_URL });
  const redis = createRedis({ url: env.REDIS_URL, prefix: env.REDIS_PREFIX });
  const queue = createQueue({ url: env.POSTGRES_URL, log, isWorker });
  const families = createFamiliesRepo(pg.db);
  const sessionsOf = (audience: 'store' | 'admin') =>
    createSessions({
      audience,
      access: createAccessTokens({ secret: deriveKey(secret, `access-${audience}`), audience, clock }),
      families,
      rotationKey: deriveKey(secret, `refresh-${audience}`),
      clock,
    });
  const mailer = env.SMTP_URL === undefined ? null : createMailer({ smtpUrl: env.SMTP_URL });
  return {
    pg,
    mongo,
    redis,
    queue,
    cache: createCache({ redis }),
    limiter: createRateLimiter({ redis, clock }),
    sessions: { store: sessionsOf('store'), admin: sessionsOf('admin') },
    /** Signs the names of guests' bags. */
    guestKey: deriveKey(secret, 'guest'),
    stripe: createStripeClient(env.stripe),
    mailer,
    webhookVerifier: createWebhookVerifier({ secrets: env.stripe.webhookSecrets, clock }),
    /** Ends every connection; the queue first, which still writes. */
    async close(): Promise<void> {
      await queue.stop(1_000);
      redis.disconnect();
      mailer?.close();
      await Promise.allSettled([pg.close(), mongo.close()]);
    },
  };
}
