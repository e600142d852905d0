import type { Clock } from './kernel/clock.ts';
import { createDashboardRouter } from './modules/analytics/analytics.admin.router.ts';
import { createSearchReportsRouter } from './modules/analytics/analytics.search.router.ts';
import type { AnalyticsModule } from './modules/analytics/analytics.ts';
import { createCatalogAdminRouter } from './modules/catalog/catalog.admin.router.ts';
import type { CatalogModule } from './modules/catalog/catalog.ts';
import { createCustomersAdminRouter } from './modules/customers/customers.admin.router.ts';
import type { CustomersModule } from './modules/customers/customers.ts';
import { createDocumentsAdminRouter } from './modules/documents/documents.admin.router.ts';
import type { DocumentsModule } from './modules/documents/documents.ts';
import { createDraftsAdminRouter } from './modules/drafts/drafts.admin.router.ts';
import type { DraftsModule } from './modules/drafts/drafts.ts';
import { createEditsAdminRouter } from './modules/edits/edits.admin.router.ts';
import type { EditsModule } from './modules/edits/edits.ts';
import { createGiftCardsAdminRouter } from './modules/gift-cards/gift-cards.admin.router.ts';
import type { GiftCardsModule } from './modules/gift-cards/gift-cards.ts';
import type { MailTemplatesModule } from './modules/notifications/mail-templates.ts';
import { createMailsAdminRouter } from './modules/notifications/notifications.admin.router.ts';
import type { NotificationsModule } from './modules/notifications/notifications.ts';
import { createOrdersAdminRouter } from './modules/orders/orders.admin.router.ts';
import type { OrdersModule } from './modules/orders/orders.ts';
import { createPaymentsAdminRouter } from './modules/payments/payments.admin.router.ts';
import type { PaymentsModule } from './modules/payments/payments.ts';
import { createTaxAdminRouter } from './modules/pricing/pricing.admin.router.ts';
import type { TaxModule } from './modules/pricing/tax.ts';
import { createPromotionsAdminRouter } from './modules/promotions/promotions.admin.router.ts';
import type { PromotionsModule } from './modules/promotions/promotions.ts';
import { createReturnsAdminRouter } from './modules/returns/returns.admin.router.ts';
import type { ReturnsModule } from './modules/returns/returns.ts';
import { createSearchAdminRouter } from './modules/search/search.admin.router.ts';
import type { SearchPreviewModule } from './modules/search/search-preview.ts';
import type { SearchRulesModule } from './modules/search/search-rules.ts';
import { createSettingsAdminRouter } from './modules/settings/settings.admin.router.ts';
import type { SettingsModule } from './modules/settings/settings.ts';
import { createShippingAdminRouter } from './modules/shipping/shipping.admin.router.ts';
import type { ShippingModule } from './modules/shipping/shipping.ts';
import { createStaffAdminRouter } from './modules/staff/staff.admin.router.ts';
import type { StaffModule } from './modules/staff/staff.ts';
import { createStockAdminRouter } from './modules/stock/stock.admin.router.ts';
import { createStockListsRouter } from './modules/stock/stock.lists.router.ts';
import type { CountImport, StockLists, StockModule } from './modules/stock/stock.ts';
import { router } from './rpc/trpc.ts';

export type AdminModules = {
  settings: SettingsModule;
  staff: StaffModule;
  customers: CustomersModule;
  catalog: CatalogModule;
  stock: StockModule;
  stockLists: StockLists;
  countImport: CountImport;
  tax: TaxModule;
  promotions: PromotionsModule;
  giftCards: GiftCardsModule;
  shipping: ShippingModule;
  orders: OrdersModule;
  payments: PaymentsModule;
  returns: ReturnsModule;
  edits: EditsModule;
  notifications: NotificationsModule;
  mailTemplates: MailTemplatesModule;
  documents: DocumentsModule;
  drafts: DraftsModule;
  analytics: AnalyticsModule;
  searchRules: SearchRulesModule;
  searchPreview: SearchPreviewModule;
};

/** `/trpc/admin`: what staff may call, each procedure by its permission. */
export function createAdminRouter(modules: AdminModules, { clock }: { clock: Clock }) {
  const { settings, staff, catalog, stock, orders, payments, analytics } = modules;
  return router({
    staff: createStaffAdminRouter({ staff, settings, clock }),
    dashboard: createDashboardRouter(analytics),
    search: createSearchAdminRouter({ rules: modules.searchRules, preview: modules.searchPreview }),
    searchReports: createSearchReportsRouter(analytics),
    catalog: createCatalogAdminRouter(catalog),
    stock: createStockAdminRouter(stock),
    stockLists: createStockListsRouter(modules.stockLists, modules.countImport),
    drafts: createDraftsAdminRouter(modules.drafts),
    documents: createDocumentsAdminRouter(modules.documents),
    mails: createMailsAdminRouter({
      templates: modules.mailTemplates,
      notifications: modules.notifications,
    }),
    settings: createSettingsAdminRouter(settings),
    customers: createCustomersAdminRouter(modules.customers),
    promotions: createPromotionsAdminRouter(modules.promotions),
    giftCards: createGiftCardsAdminRouter(modules.giftCards),
    tax: createTaxAdminRouter(modules.tax),
    shipping: createShippingAdminRouter(modules.shipping),
    returns: createReturnsAdminRouter(modules.returns),
    edits: createEditsAdminRouter(modules.edits),
    payments: createPaymentsAdminRouter({ payments }),
    orders: createOrdersAdminRouter({ orders, refund: payments.refund, cancel: payments.cancel }),
  });
}

/** All that the admin may see of the server. */
export type AdminRouter = ReturnType<typeof createAdminRouter>;
