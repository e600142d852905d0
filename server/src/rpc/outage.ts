/** Error names of the MongoDB driver and codes of sockets, postgres.js and PostgreSQL that mean "could not ask". */
const NAMES = new Set([
  'MongoServerSelectionError',
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoPoolClearedError',
  'MongoNotConnectedError',
  'MongoTopologyClosedError',
]);
const CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'CONNECT_TIMEOUT',
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  '57P01',
  '57P02',
  '57P03',
]);

/** True when a database could not be asked at all: the answer is "later", never "not there". */
export function isOutage(error: unknown): boolean {
  let current = error;
  for (let depth = 0; depth < 8 && current instanceof Error; depth += 1) {
    const code: unknown = Reflect.get(current, 'code');
    if (NAMES.has(current.name) || (typeof code === 'string' && CODES.has(code))) return true;
    current = current.cause;
  }
  return false;
}
