import pino, { type DestinationStream, type Logger } from 'pino';
import { serializeError } from './log-error.ts';

export type Log = Logger;

/**
 * JSON lines on standard output, or to `destination`; no bodies, tokens or addresses go in, and of errors
 * no values. `silent` for tests.
 */
export function createLog(level: string, destination?: DestinationStream): Log {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: (error: unknown) => serializeError(error) },
    redact: ['password', 'token', 'cookie', 'authorization'],
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
