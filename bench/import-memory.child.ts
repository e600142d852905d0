/** `bun import-memory.child.ts MONGODB_URL POSTGRES_URL FILE`: imports FILE, prints its highest memory as JSON. */
import { openImporter } from '../server/src/modules/catalog/import/import.fixture.ts';

const [mongodb = '', postgres = '', path = ''] = process.argv.slice(2);
const MB = 1024 * 1024;
const peak = { rss: 0, heap: 0 };

/** The heap after a collection: what is really held on to, without what merely waits to be collected. */
function look(): void {
  peak.rss = Math.max(peak.rss, process.memoryUsage.rss());
  Bun.gc(true);
  peak.heap = Math.max(peak.heap, process.memoryUsage().heapUsed);
}

const importer = await openImporter({ mongodb, postgres }, { onBumped: () => {} });
let batches = 0;
const report = await importer.importProducts({
  source: { path },
  onProgress() {
    batches += 1;
    // A full collection costs as much as a batch: one in ten is enough to see a leak.
    if (batches % 10 === 1) look();
    else peak.rss = Math.max(peak.rss, process.memoryUsage.rss());
  },
});
look();
console.log(
  JSON.stringify({
    rows: report.rows,
    created: report.created,
    seconds: Number(report.seconds.toFixed(1)),
    peakRssMb: Math.round(peak.rss / MB),
    peakHeapMb: Math.round(peak.heap / MB),
  }),
);
await importer.close();
process.exit(0);
