import Stripe from 'stripe';
import { AppError } from '../../kernel/app-error.ts';

/** How a call to Stripe ended when it did not end well. */
export type StripeFailure =
  /** Stripe understood and said no: asking again brings the same no. */
  | { kind: 'refused'; code: string; param: string | null }
  /** No answer, or none that says whether it was done: ask again with the same idempotency key. */
  | { kind: 'unavailable'; code: string };

export function failureOf(error: unknown): StripeFailure {
  if (!(error instanceof Stripe.errors.StripeError)) throw error;
  const code = error.code ?? error.type;
  const isNo =
    error instanceof Stripe.errors.StripeInvalidRequestError ||
    error instanceof Stripe.errors.StripeCardError;
  if (isNo && error.statusCode !== 409 && error.statusCode !== 429) {
    return { kind: 'refused', code, param: error.param ?? null };
  }
  // Wrong keys and missing rights are ours to mend; until then nothing is known of the call's matter.
  return { kind: 'unavailable', code };
}

/** Throws `payment.provider-unavailable` (try again) or `payment.provider-refused`. */
export async function asked<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    const failure = failureOf(error);
    throw new AppError(
      failure.kind === 'refused' ? 'payment.provider-refused' : 'payment.provider-unavailable',
      { detail: failure.code, cause: error },
    );
  }
}

export const idOf = (ref: string | { id: string } | null | undefined): string | null =>
  ref === null || ref === undefined ? null : typeof ref === 'string' ? ref : ref.id;

/** Stripe counts seconds. */
export const atOf = (seconds: number): Date => new Date(seconds * 1000);
