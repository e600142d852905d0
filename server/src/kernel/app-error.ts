import { ERRORS, type ErrorCode } from '@zivero/shared/errors';

export type FieldFault = { path: string; code: string };

/**
 * A fault: what the caller cannot act on. `detail` is for the log only and never leaves the server;
 * `fields` goes out with `request.invalid`.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly retryable: boolean;
  readonly fields: FieldFault[] | undefined;

  constructor(code: ErrorCode, options: { detail?: string; cause?: unknown; fields?: FieldFault[] } = {}) {
    super(options.detail === undefined ? code : `${code}: ${options.detail}`, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.status = ERRORS[code].status;
    this.retryable = ERRORS[code].retryable;
    this.fields = options.fields;
  }
}
