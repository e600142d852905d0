/** One sentence per fault of `shared/errors.ts`: what, why, what now. */
export const errors = {
  internal: 'The server met a fault of its own. Nothing was changed. Try again, or pass on the request id.',
  request: {
    malformed: 'The server could not read this request. Reload the page.',
    invalid: 'Something in this form is not as it should be. Correct the marked fields.',
    'too-large': 'This is larger than the server takes.',
    'not-found': 'The server does not know this address.',
    'method-not-allowed': 'The server does not allow this.',
    'foreign-origin': 'The request came from another site and was not carried out.',
    'too-many': 'Too many requests in a short time. Wait a minute, then try again.',
  },
  auth: {
    required: 'Sign in to go on.',
    'access-expired': 'Your session has to be renewed. Try again.',
    'session-ended': 'Your session has ended. Sign in again; nothing you saved is lost.',
    forbidden: 'Your role does not allow this. Nothing was changed.',
  },
  catalog: {
    'product-not-found': 'This product does not exist any more.',
    'variant-not-found': 'This variant does not exist any more.',
    'category-not-found': 'This category does not exist any more.',
    'slug-taken': 'Another product has this address. Choose another one.',
    'sku-taken': 'Another variant has this SKU. Choose another one.',
  },
  cart: {
    'not-found': 'This bag does not exist.',
    'line-not-found': 'This line is not in the bag.',
    full: 'The bag is full.',
    'bag-unavailable': 'Bags cannot be reached at the moment.',
  },
  wishlist: { full: 'The list is full.' },
  checkout: { 'shipping-method-not-found': 'This shipping method does not exist any more.' },
  promotion: { 'not-found': 'This promotion does not exist any more.' },
  mail: { 'not-found': 'This mail is no longer in the log.' },
  order: {
    'not-found': 'This order does not exist.',
    'state-conflict': 'The order changed meanwhile. What you see now is how it stands.',
    'line-not-found': 'This line is not in the order.',
  },
  payment: {
    'provider-unavailable': 'Stripe did not answer. No money was moved. Try again in a minute.',
    'provider-refused': 'Stripe refused this. No money was moved.',
  },
  webhook: { 'bad-signature': 'The message was not signed by Stripe.' },
  stock: {
    'not-found': 'There is no stock entry for this variant.',
    conflict: 'The stock changed meanwhile. Try again.',
  },
  customer: { 'not-found': 'This customer does not exist.' },
  staff: { 'not-found': 'This colleague does not exist.' },
  media: {
    unsupported: 'This is no picture we can use. Take a JPEG, PNG, WebP or AVIF file.',
    'not-found': 'This picture does not exist any more.',
  },
  search: { unavailable: 'Search does not answer at the moment. Lists without a search still work.' },
  service: { unavailable: 'The database did not answer in time. Shoppers can still buy; nothing is lost.' },
  client: {
    offline: 'There is no connection to the server. Nothing was sent.',
    unexpected: 'The server gave an answer that is not ours. Reload the page.',
  },
};
