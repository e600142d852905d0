type StripeErrorType = 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';

type StripeErrorFields = {
  status?: number;
  type?: StripeErrorType;
  code?: string;
  param?: string;
  /** False when the request never began: Stripe then keeps no reply for its idempotency key. */
  began?: boolean;
};

/** An error reply in Stripe's shape. Source: https://docs.stripe.com/api/errors and /error-codes */
export class StripeFault extends Error {
  readonly status: number;
  readonly type: StripeErrorType;
  readonly code: string | undefined;
  readonly param: string | undefined;
  readonly began: boolean;

  constructor(message: string, fields: StripeErrorFields = {}) {
    super(message);
    this.name = 'StripeFault';
    this.status = fields.status ?? 400;
    this.type = fields.type ?? 'invalid_request_error';
    this.code = fields.code;
    this.param = fields.param;
    this.began = fields.began ?? true;
  }

  toBody(requestLogUrl: string): { error: Record<string, string> } {
    const error: Record<string, string> = {
      message: this.message,
      type: this.type,
      request_log_url: requestLogUrl,
    };
    if (this.code) {
      error.code = this.code;
      error.doc_url = `https://stripe.com/docs/error-codes/${this.code.replaceAll('_', '-')}`;
    }
    if (this.param) error.param = this.param;
    return { error };
  }
}

export function missing(what: string, id: string, param: string): StripeFault {
  // Stripe answers 404 when the id stands in the path and 400 when it is a parameter.
  const status = param === 'id' ? 404 : 400;
  return new StripeFault(`No such ${what}: '${id}'`, { status, code: 'resource_missing', param });
}

/** For what Stripe can do and the stand-in cannot: said aloud, never ignored. */
export function notHere(what: string, param: string): StripeFault {
  const message = `The local Stripe stand-in does not implement ${what}.`;
  return new StripeFault(message, { code: 'stand_in_unsupported', param, began: false });
}
