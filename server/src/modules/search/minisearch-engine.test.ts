import { describeSearchEngine } from './engine.contract.ts';
import { createMinisearchEngine } from './minisearch-engine.ts';

describeSearchEngine(
  'minisearch',
  async () => ({ engine: createMinisearchEngine(), close: async () => {} }),
  // The yardstick: it finds, and knows nothing of the shop.
  { lacks: ['rules', 'explain', 'similar', 'learn'] },
);
