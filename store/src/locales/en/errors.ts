/** What happened, what is safe, what to do. Keys follow shared/errors.ts; `client.*` never reached the server. */
export const errors = {
  fault: {
    title: 'We lost the thread',
    offline: 'You are offline',
    again: 'Try again',
    home: 'Go home',
    reference: 'Reference {id}',
  },
  errors: {
    request: {
      malformed: 'That request was not readable. Nothing was changed.',
      invalid: 'Some of it does not fit. Nothing was changed; look at the marked fields.',
      'too-large': 'That was too large to send. Nothing was changed.',
      'not-found': 'There is nothing at this address.',
      'method-not-allowed': 'That cannot be done here.',
      'foreign-origin': 'That came from another site, so it was refused. Nothing was changed.',
      'too-many': 'That was a lot at once. Wait a moment, then try again.',
    },
    auth: {
      required: 'Please sign in first.',
      'access-expired': 'Your sign-in ran out. Sign in again; your bag is safe.',
      'session-ended': 'You were signed out. Sign in again; your bag is safe.',
      forbidden: 'That is not yours to open.',
    },
    catalog: {
      'product-not-found': 'This thing is not here any more.',
      'variant-not-found': 'This choice is not made any more.',
      'category-not-found': 'This department is not here.',
      'slug-taken': 'That address is taken.',
      'sku-taken': 'That number is taken.',
    },
    promotion: { 'not-found': 'This promotion is not here any more.' },
    mail: { 'not-found': 'That mail is not here any more.' },
    cart: {
      'not-found': 'That bag is not here.',
      'line-not-found': 'That thing is no longer in the bag.',
      full: 'The bag is full: it holds a hundred different things.',
      'bag-unavailable': 'The bag does not answer for a moment. Nothing is lost.',
    },
    wishlist: { full: 'Saved is full: it holds five hundred things.' },
    checkout: {
      'shipping-method-not-found': 'That way of delivery is not offered any more. Choose another one.',
    },
    order: {
      'not-found': 'There is no such order.',
      'state-conflict': 'The order has moved on. Look at it again.',
      'line-not-found': 'That is not part of this order.',
    },
    payment: {
      'provider-unavailable': 'Our payment partner does not answer. Try again in a moment.',
      'provider-refused': 'Our payment partner refused. Try again, or write to us.',
    },
    webhook: { 'bad-signature': 'That was not signed.' },
    stock: {
      'not-found': 'We cannot find the stock of this.',
      conflict: 'Somebody was quicker. Look again.',
    },
    customer: { 'not-found': 'There is no such account.' },
    staff: { 'not-found': 'There is no such colleague.' },
    media: { unsupported: 'That kind of file does not work here.', 'not-found': 'That picture is not here.' },
    search: { unavailable: 'Search does not answer for a moment. The departments are open.' },
    service: { unavailable: 'The shop did not answer. Your bag is safe, and nothing was charged.' },
    internal: 'Something went wrong on our side. Your bag is safe, and nothing was charged.',
    client: {
      offline: 'The shop cannot be reached from here. Your bag is safe; check the connection and try again.',
      unexpected: 'The shop did not answer as it should. Your bag is safe, and nothing was charged.',
    },
    field: {
      required: 'This is needed.',
      invalid: 'This does not look right.',
      email: "Write it like name{'@'}example.com.",
      password: 'Ten characters or more.',
      too_big: 'This is too long.',
    },
  },
};
