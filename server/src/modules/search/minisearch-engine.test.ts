import { describeSearchEngine } from './engine.contract.ts';
import { createMinisearchEngine } from './minisearch-engine.ts';

describeSearchEngine('minisearch', async () => ({
  engine: createMinisearchEngine(),
  close: async () => {},
}));
