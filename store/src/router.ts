import { createRouter, type RouteRecordRaw, type RouterHistory } from 'vue-router';

/** `isPrivate` pages hold nothing public: the server sends their frame, the browser fills it in. */
declare module 'vue-router' {
  interface RouteMeta {
    isPrivate?: boolean;
    /** Checkout: a header without ways out. */
    isPlain?: boolean;
    needsCustomer?: boolean;
  }
}

const account: RouteRecordRaw[] = [
  { path: '', redirect: '/account/orders' },
  { path: 'orders', name: 'orders', component: () => import('./pages/OrdersPage.vue') },
  {
    path: 'orders/:number(\\d+)',
    name: 'order',
    component: () => import('./pages/OrderPage.vue'),
    props: true,
  },
  { path: 'addresses', name: 'addresses', component: () => import('./pages/AddressesPage.vue') },
  { path: 'cards', name: 'cards', component: () => import('./pages/CardsPage.vue') },
  { path: 'details', name: 'details', component: () => import('./pages/DetailsPage.vue') },
];

const routes: RouteRecordRaw[] = [
  { path: '/', name: 'home', component: () => import('./pages/HomePage.vue') },
  { path: '/c/:path(.*)', name: 'category', component: () => import('./pages/CategoryPage.vue') },
  { path: '/search', name: 'search', component: () => import('./pages/SearchPage.vue') },
  { path: '/p/:slug', name: 'product', component: () => import('./pages/ProductPage.vue') },
  { path: '/bag', name: 'bag', component: () => import('./pages/BagPage.vue'), meta: { isPrivate: true } },
  {
    path: '/saved',
    name: 'saved',
    component: () => import('./pages/SavedPage.vue'),
    meta: { isPrivate: true },
  },
  {
    path: '/checkout',
    name: 'checkout',
    component: () => import('./pages/CheckoutPage.vue'),
    meta: { isPrivate: true, isPlain: true },
  },
  {
    path: '/checkout/return',
    name: 'checkout-return',
    component: () => import('./pages/CheckoutPage.vue'),
    meta: { isPrivate: true, isPlain: true },
  },
  {
    path: '/checkout/done',
    name: 'checkout-done',
    component: () => import('./pages/CheckoutDonePage.vue'),
    meta: { isPrivate: true },
  },
  {
    path: '/sign-in',
    name: 'sign-in',
    component: () => import('./pages/SignInPage.vue'),
    meta: { isPrivate: true },
  },
  {
    path: '/sign-up',
    name: 'sign-up',
    component: () => import('./pages/SignUpPage.vue'),
    meta: { isPrivate: true },
  },
  {
    path: '/account',
    component: () => import('./pages/AccountPage.vue'),
    meta: { isPrivate: true, needsCustomer: true },
    children: account,
  },
  {
    path: '/find-order',
    name: 'find-order',
    component: () => import('./pages/FindOrderPage.vue'),
    meta: { isPrivate: true },
  },
  {
    path: '/order/:token',
    name: 'order-link',
    component: () => import('./pages/OrderLinkPage.vue'),
    props: true,
    meta: { isPrivate: true },
  },
  {
    path: '/pay/:token',
    name: 'pay-link',
    component: () => import('./pages/PayPage.vue'),
    props: true,
    meta: { isPrivate: true },
  },
  {
    path: '/notice/:token',
    name: 'notice',
    component: () => import('./pages/NoticePage.vue'),
    meta: { isPrivate: true },
  },
  {
    path: '/mail/stop/:token',
    name: 'stop-mails',
    component: () => import('./pages/NoticePage.vue'),
    meta: { isPrivate: true },
  },
  { path: '/:rest(.*)*', name: 'not-found', component: () => import('./pages/NotFoundPage.vue') },
];

export function createStoreRouter(history: RouterHistory) {
  return createRouter({
    history,
    routes,
    scrollBehavior(to, from, saved) {
      if (saved) return saved;
      if (to.hash) return { el: to.hash, top: 150 };
      // Filters and sorting change the query of the same list: the shopper stays where they are.
      return to.path === from.path ? false : { top: 0 };
    },
  });
}
