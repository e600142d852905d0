/* Opens a snapshot as a server that starts does, and answers once; prints how long that took in ms. */
import { Searcher } from '../server/src/modules/search/embedded/query/searcher.ts';
import { SnapshotFolder } from '../server/src/modules/search/embedded/snapshot/snapshot.ts';
import { queryOf } from './search-catalog.ts';

const [folder = '', source = ''] = process.argv.slice(2);
const startedAt = performance.now();
const opened = new SnapshotFolder(folder).open(source);
const openMs = performance.now() - startedAt;
const { total } = new Searcher().search(opened?.segments ?? [], queryOf('black'));
console.log(JSON.stringify({ openMs, readyMs: performance.now() - startedAt, total }));
