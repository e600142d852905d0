import { ERRORS, type ErrorCode, type PublicError } from '@zivero/shared/errors';
import { HTTPException } from 'hono/http-exception';
import { AppError } from '../kernel/app-error.ts';
import { toPublicError } from '../rpc/error-shape.ts';
import type { CorridorContext } from './corridor.ts';

/** Any fault as a reply: status by the table, body a `PublicError`, never a message or a stack. */
export function errorResponse(c: CorridorContext, error: unknown): Response {
  const fault = toPublicError(knownFault(error), c.get('requestId') ?? '');
  const { status } = ERRORS[fault.code];
  c.set('faultCode', fault.code);
  if (status >= 500) logOf(c)?.[levelOf(fault.code)]({ err: error, code: fault.code }, 'request failed');
  return Response.json(c.req.path.startsWith('/trpc/') ? { ...fault, ...asTrpc(fault, status) } : fault, {
    status,
    headers: { 'cache-control': 'no-store', ...(status === 503 ? { 'retry-after': '2' } : {}) },
  });
}

export const notFound = (c: CorridorContext): Response => errorResponse(c, new AppError('request.not-found'));

/** What tRPC's client reads: a fault that was found before the router is the fault of each call. */
function asTrpc(fault: PublicError, httpStatus: number) {
  return { error: { json: { message: fault.code, code: -32_600, data: { ...fault, httpStatus } } } };
}

function knownFault(error: unknown): unknown {
  if (!(error instanceof HTTPException)) return error;
  if (error.status === 413) return new AppError('request.too-large', { cause: error });
  return error.status < 500 ? new AppError('request.malformed', { cause: error }) : error;
}

/** An outage comes by the hundred and is no mistake of ours; anything else above 500 is. */
export const levelOf = (code: ErrorCode): 'warn' | 'error' => (ERRORS[code].retryable ? 'warn' : 'error');

/** Absent only when the very first step failed. */
const logOf = (c: CorridorContext) => c.get('log') as CorridorContext['var']['log'] | undefined;
