/**
 * Every fault Zivero can answer with: code → HTTP status, message key, whether trying again may help.
 * Its only readers are the HTTP, tRPC and GraphQL error mappers and `toAppError` in the browser.
 */
export const ERRORS = {
  'request.malformed': { status: 400, retryable: false },
  'request.invalid': { status: 400, retryable: false },
  'request.too-large': { status: 413, retryable: false },
  'request.not-found': { status: 404, retryable: false },
  'request.method-not-allowed': { status: 405, retryable: false },
  'request.foreign-origin': { status: 403, retryable: false },
  'request.too-many': { status: 429, retryable: true },
  'auth.required': { status: 401, retryable: false },
  'auth.access-expired': { status: 401, retryable: true },
  'auth.session-ended': { status: 401, retryable: false },
  'auth.forbidden': { status: 403, retryable: false },
  'catalog.product-not-found': { status: 404, retryable: false },
  'catalog.variant-not-found': { status: 404, retryable: false },
  'catalog.category-not-found': { status: 404, retryable: false },
  'catalog.slug-taken': { status: 409, retryable: false },
  'catalog.sku-taken': { status: 409, retryable: false },
  'cart.not-found': { status: 404, retryable: false },
  'cart.line-not-found': { status: 404, retryable: false },
  'cart.full': { status: 409, retryable: false },
  'cart.bag-unavailable': { status: 503, retryable: true },
  'wishlist.full': { status: 409, retryable: false },
  'checkout.shipping-method-not-found': { status: 404, retryable: false },
  'promotion.not-found': { status: 404, retryable: false },
  'gift-card.not-found': { status: 404, retryable: false },
  'order.not-found': { status: 404, retryable: false },
  'order.state-conflict': { status: 409, retryable: false },
  'order.note-not-found': { status: 404, retryable: false },
  'order.line-not-found': { status: 404, retryable: false },
  'payment.provider-unavailable': { status: 503, retryable: true },
  'payment.provider-refused': { status: 502, retryable: false },
  'webhook.bad-signature': { status: 400, retryable: false },
  'stock.not-found': { status: 404, retryable: false },
  'stock.conflict': { status: 409, retryable: true },
  'customer.not-found': { status: 404, retryable: false },
  'staff.not-found': { status: 404, retryable: false },
  'document.not-found': { status: 404, retryable: false },
  'draft.not-found': { status: 404, retryable: false },
  'mail.not-found': { status: 404, retryable: false },
  'media.unsupported': { status: 415, retryable: false },
  'media.not-found': { status: 404, retryable: false },
  'search.unavailable': { status: 503, retryable: true },
  'service.unavailable': { status: 503, retryable: true },
  internal: { status: 500, retryable: false },
} as const satisfies Record<string, { status: number; retryable: boolean }>;

export type ErrorCode = keyof typeof ERRORS;

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(ERRORS, value);
}

/** Key of the sentence in the apps' locales: `errors.cart.bag-unavailable`. */
export const messageKeyOf = (code: ErrorCode): string => `errors.${code}`;

/** What a public error reply carries: never a raw message. `fields` only for `request.invalid`. */
export type PublicError = {
  code: ErrorCode;
  messageKey: string;
  requestId: string;
  retryable: boolean;
  fields?: { path: string; code: string }[];
};
