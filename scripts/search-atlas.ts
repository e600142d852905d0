/** `bun run search:atlas apply|status|diff`: the search index of MONGODB_URL held against the one in the repository. */
import { readEnv } from '../server/src/env.ts';
import { createMongo } from '../server/src/infra/mongo/client.ts';
import { INDEX_NAME } from '../server/src/modules/search/atlas/atlas-index.ts';
import {
  applyIndex,
  hasAtlasSearch,
  indexStatus,
  untilQueryable,
} from '../server/src/modules/search/atlas/atlas-indexes.ts';

const READY_WITHIN_MS = 10 * 60_000;
const COMMANDS = ['apply', 'status', 'diff'] as const;
type Command = (typeof COMMANDS)[number];

async function main(command: Command): Promise<number> {
  const mongo = createMongo({ url: process.env.MONGODB_ATLAS_URL ?? readEnv().MONGODB_URL });
  try {
    if (!(await hasAtlasSearch(mongo.db))) {
      console.error('This server has no $search: it is not Atlas, nor a mongod with mongot beside it.');
      return 1;
    }
    if (command === 'apply') {
      console.log(`${INDEX_NAME}: ${await applyIndex(mongo.db)}`);
      await untilQueryable(mongo.db, READY_WITHIN_MS);
      console.log(`${INDEX_NAME}: ready`);
      return 0;
    }
    const status = await indexStatus(mongo.db);
    if (status.kind === 'missing') {
      console.log(`${INDEX_NAME}: not there; create it by: bun run search:atlas apply`);
      return 1;
    }
    console.log(`${INDEX_NAME}: ${status.status}, ${status.isQueryable ? 'answers' : 'does not answer yet'}`);
    if (command === 'diff') for (const difference of status.differences) console.log(`  ${difference}`);
    else console.log(`  ${status.differences.length} differences`);
    return status.differences.length === 0 ? 0 : 1;
  } finally {
    await mongo.close();
  }
}

const command = COMMANDS.find((name) => name === process.argv[2]);
if (command === undefined) console.error('usage: bun run search:atlas apply|status|diff');
process.exit(command === undefined ? 2 : await main(command));
