export type LoggedError = {
  type: string;
  code?: string;
  message: string;
  stack?: string;
  cause?: LoggedError;
};

const MAX_DEPTH = 5;
const MAX_MESSAGE = 500;

/**
 * An error as the log may keep it: what, where, because of what. Drivers carry values of the failed query
 * (addresses, hashes) in extra fields and at the end of their messages: fields are left out, messages cut.
 */
export function serializeError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: 'not an error' };
  const code: unknown = Reflect.get(error, 'code');
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line));
  return {
    type: error.name,
    ...(typeof code === 'string' || typeof code === 'number' ? { code: String(code) } : {}),
    message: withoutValues(error.message, String(code)),
    ...(frames === undefined || frames.length === 0 ? {} : { stack: frames.join('\n') }),
    ...(error.cause instanceof Error && depth < MAX_DEPTH
      ? { cause: serializeError(error.cause, depth + 1) }
      : {}),
  };
}

function withoutValues(message: string, code: string): string {
  // PostgreSQL class 22 quotes the datum it could not take.
  if (/^22[0-9A-Z]{3}$/.test(code)) return 'data exception';
  const cut = message
    // drizzle: "Failed query: …\nparams: …"; MongoDB: "E11000 … dup key: { email: … }"
    .replace(/\s*\bparams: [\s\S]*$/, '')
    .replace(/\s*\bdup key: [\s\S]*$/, '');
  return cut.length > MAX_MESSAGE ? `${cut.slice(0, MAX_MESSAGE)}…` : cut;
}
