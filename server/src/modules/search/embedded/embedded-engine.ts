import type { LearnedPhrase, SearchEngine } from '../engine.ts';
import { Segments } from './index/segments.ts';
import { Searcher } from './query/searcher.ts';
import { suggest } from './suggest/suggester.ts';

/** Zivero's own search engine in the calling thread: a columnar inverted index of segments. */
export function createEmbeddedEngine(): SearchEngine {
  const segments = new Segments();
  const searcher = new Searcher();
  let learned: readonly LearnedPhrase[] = [];

  return {
    search: async (query) => searcher.search(segments.settle(), query),
    suggest: async (query) => suggest({ segments: segments.settle(), searcher, learned }, query),
    async put(documents) {
      for (const document of documents) segments.put(document);
    },
    async patch(patches) {
      for (const patch of patches) segments.patch(patch);
    },
    async remove(ids) {
      for (const id of ids) segments.remove(id);
    },
    async learn(phrases) {
      learned = phrases;
    },
    stats: async () => ({ engine: 'embedded', documents: segments.documents }),
  };
}
