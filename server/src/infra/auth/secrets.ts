import { createHmac, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The one secret that sign-in hangs on. Without a given one it is made once and kept in `dataDir`, so that
 * a restart in development signs nobody out. Never called without a given one in production.
 */
export function loadJwtSecret({ given, dataDir }: { given: string | undefined; dataDir: string }): string {
  if (given !== undefined) return given;
  const file = join(dataDir, 'jwt-secret');
  mkdirSync(dataDir, { recursive: true });
  try {
    // `wx`: of two processes that start at once, one writes and both read the same.
    writeFileSync(file, randomBytes(32).toString('hex'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'EEXIST') throw error;
  }
  return readFileSync(file, 'utf8');
}

/** A key of its own for each use, so that what is signed for one can never pass for another. */
export function deriveKey(secret: string, use: string): string {
  return createHmac('sha256', secret).update(`zivero:${use}`).digest('hex');
}
