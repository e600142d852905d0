import { readFileSync } from 'node:fs';

/** How long a process goes on with the offset that it read last. */
const AGE_MS = 25;

/** The offset in milliseconds that the run wrote into `file`, for every process of the run alike. */
export function readingOffset(file: string): () => number {
  let offset = 0;
  let readAt = Number.NEGATIVE_INFINITY;
  return () => {
    const at = performance.now();
    if (at - readAt > AGE_MS) {
      offset = Number(readFileSync(file, 'utf8'));
      readAt = at;
    }
    return offset;
  };
}
