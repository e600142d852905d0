import type { ProductId } from '@zivero/shared/schemas/ids';
import type { LearnedPhrase, SearchDocument, SearchEngine } from '../engine.ts';
import { openSections, packSections } from './layout.ts';
import { Searcher } from './searcher.ts';
import { Segment } from './segment.ts';
import { SegmentBuilder } from './segment-builder.ts';
import { suggest } from './suggester.ts';

/** Segments within this factor of each other's size become one: each product is built in anew a few times only. */
const MERGE_FACTOR = 4;

/**
 * Zivero's own search engine, in this process: a columnar inverted index of segments, each never changed but
 * for its facts. New and changed documents wait until somebody asks, then make a small segment; segments of
 * like size are merged (a log-structured merge tree: O'Neil and others, 1996).
 */
export function createEmbeddedEngine(): SearchEngine {
  const documents = new Map<ProductId, SearchDocument>();
  const pending = new Map<ProductId, SearchDocument>();
  let segments: Segment[] = [];
  let learned: readonly LearnedPhrase[] = [];
  const searcher = new Searcher();

  function flushed(): readonly Segment[] {
    if (pending.size === 0) return segments;
    for (const id of pending.keys()) for (const segment of segments) if (segment.remove(id)) break;
    let fresh = [...pending.values()];
    pending.clear();
    const kept = segments.filter(({ live }) => live > 0);
    // From the smallest on: what is no larger than a few times the new one goes into it.
    for (let last = kept.at(-1); last && last.live <= fresh.length * MERGE_FACTOR; last = kept.at(-1)) {
      kept.pop();
      fresh = fresh.concat(documentsOf(last));
    }
    segments = [...kept, build(fresh)];
    return segments;
  }

  function build(fresh: readonly SearchDocument[]): Segment {
    const builder = new SegmentBuilder();
    for (const document of fresh) builder.add(document);
    const largest = segments[0]?.tables;
    const weighing =
      largest && largest.documents > fresh.length ? { averageLength: largest.averageLength } : null;
    return new Segment(openSections(packSections(builder.finish(weighing)), { verify: false }));
  }

  function documentsOf(segment: Segment): SearchDocument[] {
    const found: SearchDocument[] = [];
    for (let document = 0; document < segment.size; document += 1) {
      if (segment.gone[document] === 1) continue;
      const known = documents.get(segment.id(document) as ProductId);
      if (known) found.push(known);
    }
    return found;
  }

  return {
    search: async (query) => searcher.search(flushed(), query),
    suggest: async (query) => suggest({ segments: flushed(), searcher, learned }, query),

    async put(given) {
      for (const document of given) {
        documents.set(document.id, document);
        pending.set(document.id, document);
      }
    },

    async patch(patches) {
      for (const { id, ...change } of patches) {
        const known = documents.get(id);
        if (!known) continue;
        const changed = { ...known, ...change };
        documents.set(id, changed);
        const segment = pending.has(id) ? undefined : segments.find((each) => each.documentOf(id) >= 0);
        if (segment?.canHold(change)) segment.patch(segment.documentOf(id), change);
        else pending.set(id, changed);
      }
    },

    async remove(ids) {
      for (const id of ids) {
        documents.delete(id);
        pending.delete(id);
        for (const segment of segments) if (segment.remove(id)) break;
      }
    },

    async learn(phrases) {
      learned = phrases;
    },

    stats: async () => ({ engine: 'embedded', documents: documents.size }),
  };
}
