import pino, { type Logger } from 'pino';

export type Log = Logger;

/** JSON lines on standard output; no bodies, tokens or addresses go in. `silent` for tests. */
export function createLog(level: string): Log {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: ['password', 'token', 'cookie', 'authorization'],
  });
}
