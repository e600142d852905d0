import { TRPCError } from '@trpc/server';
import { ERRORS, type ErrorCode, messageKeyOf, type PublicError } from '@zivero/shared/errors';
import { ZodError } from 'zod';
import { AppError } from '../kernel/app-error.ts';
import { isOutage } from './outage.ts';

/** The code of any thrown value; what nobody foresaw is `internal`. */
export function codeOf(error: unknown): ErrorCode {
  if (error instanceof AppError) return error.code;
  if (isOutage(error)) return 'service.unavailable';
  if (error instanceof TRPCError) {
    if (error.cause instanceof AppError) return error.cause.code;
    if (error.cause instanceof ZodError && error.code === 'BAD_REQUEST') return 'request.invalid';
    if (error.cause instanceof SyntaxError && error.code === 'BAD_REQUEST') return 'request.malformed';
    switch (error.code) {
      case 'PARSE_ERROR':
        return 'request.malformed';
      case 'BAD_REQUEST':
        return 'request.invalid';
      case 'NOT_FOUND':
        return 'request.not-found';
      case 'METHOD_NOT_SUPPORTED':
        return 'request.method-not-allowed';
      case 'PAYLOAD_TOO_LARGE':
        return 'request.too-large';
      case 'UNSUPPORTED_MEDIA_TYPE':
        return 'request.malformed';
      default:
        return 'internal';
    }
  }
  return 'internal';
}

function fieldsOf(error: unknown): PublicError['fields'] {
  const cause = error instanceof TRPCError ? error.cause : error;
  if (cause instanceof AppError) return cause.fields;
  if (!(cause instanceof ZodError)) return undefined;
  return cause.issues.slice(0, 20).map((issue) => ({ path: issue.path.join('.'), code: issue.code }));
}

/** What may leave the server of an error: code, message key, request id. Never a raw message. */
export function toPublicError(error: unknown, requestId: string): PublicError {
  const code = codeOf(error);
  const fields = code === 'request.invalid' ? fieldsOf(error) : undefined;
  return {
    code,
    messageKey: messageKeyOf(code),
    requestId,
    retryable: ERRORS[code].retryable,
    ...(fields === undefined ? {} : { fields }),
  };
}

/** The same as the shape of a tRPC error; `httpStatus` is read by the adapter. */
export function toPublicShape(error: TRPCError, requestId: string) {
  const data = toPublicError(error, requestId);
  return { message: data.code, data: { ...data, httpStatus: ERRORS[data.code].status } };
}
