/** `bun run services:fast`: builds the fast MongoDB-protocol server (secantusd-rs) into the cache, once. */
import { cacheDir } from '../server/src/local/services/cache-dir.ts';
import { buildFast } from '../server/src/local/services/secantus.ts';

try {
  const path = await buildFast(process.env, (line) => console.log(line));
  console.log(`secantusd-rs is at ${path}; the next start uses it where no mongod can be had.`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.error(`Nothing was left in ${cacheDir(process.env)}.`);
  process.exit(1);
}
