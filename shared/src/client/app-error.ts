import { ERRORS, type ErrorCode, isErrorCode, messageKeyOf } from '../errors.ts';

/** Faults that only a browser knows: the request never reached the server, or the reply was no reply of ours. */
export type ClientErrorCode = ErrorCode | 'client.offline' | 'client.unexpected';

/** A fault as the pages see it: what to say (`messageKey`), whether to offer "Try again". */
export class ClientError extends Error {
  override readonly name = 'ClientError';
  readonly code: ClientErrorCode;
  readonly messageKey: string;
  readonly status: number;
  readonly isRetryable: boolean;
  readonly requestId: string | null;
  /** Only for `request.invalid`: which inputs, by their path, and the Zod code. */
  readonly fields: readonly { path: string; code: string }[];

  constructor(
    code: ClientErrorCode,
    more: { requestId?: string; fields?: ClientError['fields']; cause?: unknown } = {},
  ) {
    super(code, { cause: more.cause });
    this.code = code;
    const known = isErrorCode(code) ? ERRORS[code] : undefined;
    this.messageKey = isErrorCode(code) ? messageKeyOf(code) : `errors.${code}`;
    this.status = known?.status ?? 0;
    this.isRetryable = known?.retryable ?? true;
    this.requestId = more.requestId ?? null;
    this.fields = more.fields ?? [];
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

function fieldsOf(value: unknown): { path: string; code: string }[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((field: unknown) =>
    isRecord(field) && typeof field.path === 'string' && typeof field.code === 'string'
      ? [{ path: field.path, code: field.code }]
      : [],
  );
}

/**
 * Turns whatever a call threw into a `ClientError`. A tRPC error carries the server's public error in
 * `data`; one without is a request that got no answer (offline, aborted connection, a proxy's page).
 */
export function toAppError(cause: unknown): ClientError {
  if (cause instanceof ClientError) return cause;
  if (!isRecord(cause)) return new ClientError('client.unexpected', { cause });
  const data = isRecord(cause.data) ? cause.data : undefined;
  if (data && isErrorCode(data.code)) {
    return new ClientError(data.code, {
      ...(typeof data.requestId === 'string' ? { requestId: data.requestId } : {}),
      fields: fieldsOf(data.fields),
      cause,
    });
  }
  return new ClientError(isRequestWithoutReply(cause) ? 'client.offline' : 'client.unexpected', { cause });
}

/** `fetch` rejects with a TypeError when there is no network; tRPC wraps it as the cause. */
function isRequestWithoutReply(error: Record<string, unknown>): boolean {
  return error instanceof TypeError || error.cause instanceof TypeError;
}
