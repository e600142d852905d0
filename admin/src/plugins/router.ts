import type { Permission } from '@zivero/shared/permissions';
import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router';
import OrdersPage from '../pages/OrdersPage.vue';

declare module 'vue-router' {
  interface RouteMeta {
    /** Key of the page's name in the locale file. */
    title: string;
    /** Without it the page says what is missing and shows no data. */
    permission?: Permission;
    /** The sign-in page stands without the frame. */
    isBare?: boolean;
    section?:
      | 'today'
      | 'orders'
      | 'products'
      | 'search'
      | 'stock'
      | 'promotions'
      | 'giftCards'
      | 'customers'
      | 'delivery'
      | 'mails';
  }
}

const routes: RouteRecordRaw[] = [
  {
    path: '/sign-in',
    name: 'sign-in',
    component: () => import('../pages/SignInPage.vue'),
    meta: { title: 'signIn.title', isBare: true },
  },
  {
    path: '/',
    name: 'today',
    component: () => import('../pages/TodayPage.vue'),
    meta: { title: 'nav.today', section: 'today', permission: 'dashboard.read' },
  },
  {
    path: '/orders',
    name: 'orders',
    component: OrdersPage,
    meta: { title: 'nav.orders', section: 'orders', permission: 'orders.read' },
  },
  {
    path: '/orders/drafts',
    name: 'drafts',
    component: () => import('../pages/DraftsPage.vue'),
    meta: { title: 'drafts.list', section: 'orders', permission: 'orders.draft' },
  },
  {
    path: '/orders/drafts/:id',
    name: 'draft',
    component: () => import('../pages/DraftPage.vue'),
    props: true,
    meta: { title: 'drafts.list', section: 'orders', permission: 'orders.draft' },
  },
  {
    path: '/orders/:id',
    name: 'order',
    component: () => import('../pages/OrderPage.vue'),
    props: true,
    meta: { title: 'nav.orders', section: 'orders', permission: 'orders.read' },
  },
  {
    path: '/returns',
    name: 'returns',
    component: () => import('../pages/ReturnsPage.vue'),
    meta: { title: 'returns.title', section: 'orders', permission: 'orders.read' },
  },
  {
    path: '/products',
    name: 'products',
    component: () => import('../pages/ProductsPage.vue'),
    // What is short stands under stock: addresses that were kept from before lead there.
    beforeEnter: ({ query }) =>
      query.view === 'low' || query.view === 'out' ? { name: 'stock', query: { view: query.view } } : true,
    meta: { title: 'nav.products', section: 'products', permission: 'catalog.read' },
  },
  {
    path: '/products/new',
    name: 'new-product',
    component: () => import('../pages/NewProductPage.vue'),
    meta: { title: 'products.new', section: 'products', permission: 'catalog.write' },
  },
  {
    path: '/products/:id',
    name: 'product',
    component: () => import('../pages/ProductPage.vue'),
    props: true,
    meta: { title: 'nav.products', section: 'products', permission: 'catalog.read' },
  },
  {
    path: '/stock',
    name: 'stock',
    component: () => import('../pages/StockPage.vue'),
    meta: { title: 'nav.stock', section: 'stock', permission: 'catalog.read' },
  },
  {
    path: '/stock/locations',
    name: 'locations',
    component: () => import('../pages/LocationsPage.vue'),
    meta: { title: 'locations.title', section: 'stock', permission: 'catalog.read' },
  },
  {
    path: '/stock/:id',
    name: 'variant-stock',
    component: () => import('../pages/VariantStockPage.vue'),
    props: true,
    meta: { title: 'nav.stock', section: 'stock', permission: 'catalog.read' },
  },
  {
    path: '/search',
    name: 'search',
    component: () => import('../pages/SearchRulesPage.vue'),
    meta: { title: 'nav.search', section: 'search', permission: 'catalog.read' },
  },
  {
    path: '/promotions',
    name: 'promotions',
    component: () => import('../pages/PromotionsPage.vue'),
    meta: { title: 'nav.promotions', section: 'promotions', permission: 'promotions.write' },
  },
  {
    path: '/promotions/new',
    name: 'new-promotion',
    component: () => import('../pages/NewPromotionPage.vue'),
    meta: { title: 'promotions.new', section: 'promotions', permission: 'promotions.write' },
  },
  {
    path: '/promotions/:id',
    name: 'promotion',
    component: () => import('../pages/PromotionPage.vue'),
    props: true,
    meta: { title: 'nav.promotions', section: 'promotions', permission: 'promotions.write' },
  },
  {
    path: '/gift-cards',
    name: 'gift-cards',
    component: () => import('../pages/GiftCardsPage.vue'),
    meta: { title: 'nav.giftCards', section: 'giftCards', permission: 'promotions.write' },
  },
  {
    path: '/gift-cards/:id',
    name: 'gift-card',
    component: () => import('../pages/GiftCardPage.vue'),
    props: true,
    meta: { title: 'nav.giftCards', section: 'giftCards', permission: 'promotions.write' },
  },
  {
    path: '/customers',
    name: 'customers',
    component: () => import('../pages/CustomersPage.vue'),
    meta: { title: 'nav.customers', section: 'customers', permission: 'customers.read' },
  },
  {
    path: '/customers/:id',
    name: 'customer',
    component: () => import('../pages/CustomerPage.vue'),
    props: true,
    meta: { title: 'nav.customers', section: 'customers', permission: 'customers.read' },
  },
  {
    path: '/delivery',
    name: 'delivery',
    component: () => import('../pages/DeliveryPage.vue'),
    meta: { title: 'moneySettings.delivery', section: 'delivery', permission: 'settings.write' },
  },
  {
    path: '/tax',
    name: 'tax',
    component: () => import('../pages/TaxPage.vue'),
    meta: { title: 'moneySettings.tax', section: 'delivery', permission: 'settings.write' },
  },
  {
    path: '/currencies',
    name: 'currencies',
    component: () => import('../pages/CurrenciesPage.vue'),
    meta: { title: 'moneySettings.currencies', section: 'delivery', permission: 'settings.write' },
  },
  {
    path: '/mails',
    name: 'mails',
    component: () => import('../pages/MailsPage.vue'),
    meta: { title: 'nav.mails', section: 'mails', permission: 'orders.read' },
  },
  {
    path: '/mails/:kind',
    name: 'mail',
    component: () => import('../pages/MailPage.vue'),
    props: true,
    meta: { title: 'nav.mails', section: 'mails', permission: 'settings.write' },
  },
  {
    path: '/more',
    name: 'more',
    component: () => import('../pages/MorePage.vue'),
    meta: { title: 'nav.more' },
  },
  {
    path: '/:path(.*)*',
    name: 'not-found',
    component: () => import('../pages/NotFoundPage.vue'),
    meta: { title: 'notFound.title' },
  },
];

export const createAppRouter = (base: string) =>
  createRouter({
    history: createWebHistory(base),
    routes,
    scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? false : { top: 0 }),
  });
